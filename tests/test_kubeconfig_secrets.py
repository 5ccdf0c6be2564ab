"""No secret shows, wherever it was put, and no name acts: in no face, error, repr or report."""

import base64
import json
import re
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from diagnose_cases import material
from kubeconfig_fields import Document, everywhere, sound

from kubecert_lesson import cli, diagnose, figures, kubeconfig
from kubecert_lesson.diagnose.faces.json import diagnosis_document
from kubecert_lesson.diagnose.faces.results import diagnosis_results
from kubecert_lesson.errors import LessonError
from kubecert_lesson.kubeconfig import Kubeconfig
from kubecert_lesson.reports import junit, markdown, sarif
from kubecert_lesson.tables import table
from kubecert_lesson.words import looks_secret

MARKER = "S3CR3Tm4rK"


def secrets() -> dict[str, str]:
    """A marker inside everything that people paste."""
    lines = material().user.key_pem.decode().splitlines()
    lines[2] = MARKER + lines[2][len(MARKER) :]
    pem = "\n".join(lines) + "\n"
    header = base64.urlsafe_b64encode(b'{"alg":"RS256"}').decode()
    return {
        "PEM": pem,
        "PEM in one line": " ".join(lines),
        "PEM with a BEGIN cut off": pem[:20] + pem[30:],
        "base64 of PEM": base64.b64encode(pem.encode()).decode(),
        "base64 of DER": f"MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{MARKER}{'A' * 60}",
        "a JSON Web Token": f"{header}.eyJzdWIiOiJ4In0{MARKER}.{MARKER}",
        "a random token": f"q8Rv3{MARKER}xK2bN7zP0wLd5uYh1T",
    }


SECRETS = secrets()
ENCODED = SECRETS["base64 of PEM"]
MARKERS = (MARKER, ENCODED[40:80], base64.b64encode(MARKER.encode()).decode()[:8])


def written(document: Document) -> str:
    return str(yaml.dump(document, Dumper=getattr(yaml, "CSafeDumper", yaml.SafeDumper)))


def faces(document: Document, path: Path, capsys: pytest.CaptureFixture[str]) -> Iterator[str]:
    """Everything that the lesson says of a kubeconfig."""
    path.touch(mode=0o600)
    path.write_text(written(document), encoding="utf-8")
    assert cli.main(["diagnose", str(path), "--offline"]) in (0, 1, 2)
    cli.main(["expiry", str(path), "--json"])
    said = capsys.readouterr()
    yield from (said.out, said.err)
    try:
        found = diagnose.diagnose(path, offline=True)
        yield from (found._repr_html_(), repr(found.explanation))
        yield "\n".join(text_values(diagnosis_document(found)))
        results = diagnosis_results(found)
        yield from (markdown(results), junit(results), sarif(results))
    except LessonError as error:
        yield str(error)
    try:
        yield from of_values(kubeconfig.read(path))
    except LessonError as error:
        yield str(error)


def records(document: Document, path: Path) -> Iterator[str]:
    """What Python shows of the values, and of the errors."""
    path.write_text(written(document), encoding="utf-8")
    try:
        found = diagnose.diagnose(path, offline=True)
        yield from (repr(found.checks), repr(found.names))
        yield from (repr(finding.because.values) for finding in found.checks)
        config = kubeconfig.read(path)
        for context in config.contexts:
            yield repr(kubeconfig.resolve(config, context.name))
    except LessonError as error:
        yield "".join(traceback.format_exception(error)) + repr(error)


def of_values(config: Kubeconfig) -> Iterator[str]:
    yield repr(config)
    yield from map(repr, (*config.clusters, *config.users, *config.contexts, config.other))
    for rows in (kubeconfig.describe(config), kubeconfig.check(config)):
        yield from (repr(table(rows)), table(rows)._repr_html_())
    yield from map(str, kubeconfig.check(config))
    if config.contexts:
        picture = figures.kubeconfig_anatomy(config)
        yield from (picture.alt, *re.findall(">([^<]*)<", picture.svg))


def text_values(value: object) -> Iterator[str]:
    """Every text of a document, as who reads it sees it."""
    match value:
        case str():
            yield value
        case dict():
            for key, inside in value.items():
                yield from text_values(key)
                yield from text_values(inside)
        case list():
            for inside in value:
                yield from text_values(inside)


@pytest.mark.parametrize("kind", SECRETS)
def test_a_secret_shows_nowhere_wherever_it_was_put(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert MARKER in SECRETS[kind] or kind == "base64 of PEM"
    for place, document in everywhere(SECRETS[kind]):
        path = tmp_path / "config"
        for face in (*faces(document, path, capsys), *records(document, path)):
            shown = [marker for marker in MARKERS if marker in face]
            assert not shown, f"{place}: {face[:5000]}"


# All that could act or is not seen: lines, directions, escapes, joiners, tags, fillers.
FORGED = "prod\n\nAll is sound.\u202e\u2066\u200b\u2028\u2029\x85\x7f\x1b[2J\r\t\ufeff\xad"
FORGED += "\U000e0041\ufe0f\u3164\u180e\u2060 end"


def test_a_name_forges_no_line_and_nothing_in_it_acts(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for place, document in everywhere(FORGED):
        for face in faces(document, tmp_path / "config", capsys):
            acting = {sign for sign in face if not sign.isprintable() or sign in "\ufe0f\u3164"}
            assert acting <= {"\n"}, f"{place}: {acting} in {face!r}"
            assert not re.search("^All is sound", face, re.MULTILINE), f"{place}: {face}"


def test_a_name_with_line_breaks_can_be_used_in_the_command_that_is_printed(tmp_path: Path) -> None:
    document = sound()
    document["contexts"][0]["name"] = "prod\n\nAll is sound"
    del document["current-context"]
    path = tmp_path / "config"
    path.write_text(json.dumps(document))
    explanation = diagnose.diagnose(path, offline=True).explanation
    assert explanation is not None
    assert explanation.fix[-1].endswith(r" config use-context $'prod\x0a\x0aAll is sound'")


@pytest.mark.parametrize(
    "name",
    [
        "arn:aws:eks:eu-west-1:123456789012:cluster/prod",
        "clusterUser_MC_myResourceGroup1_myCluster2_westeurope3",
        "gke_my-project-123456_europe-west3-a_shop-2024",
        "do-nyc1-k8s-1-29-1-do-0-nyc1-1712345678901",
        "vke-0f8fad5b-d9cd-469f-a165-70867728950e",
        "/var/lib/kubelet/pki/kubelet-client-2024-01-02-03-04-05.pem",
        "/Users/JohnSmith/Library/ApplicationSupport/Lens2023/Configs4MyCompany/kubeconfig1",
        r"C:\Users\jsmith\.minikube\profiles\minikube\client.crt",
        "myCluster-fra02-B3C.4x16-K8S129/bqk1v3rf0p2a3s4d5f6g",
        "system:serviceaccount:kube-system:default",
        "oidc-user-ABCDEF1234567890",
        "kubernetes-admin@kubernetes",
        "client.authentication.k8s.io/v1beta1",
    ],
)
def test_the_names_and_paths_that_tools_write_are_no_secrets(name: str) -> None:
    assert not looks_secret(name)
    assert repr(kubeconfig.User(name, client_key=name)).count("hidden") == 0


def test_a_server_with_a_random_name_is_shown() -> None:
    server = "https://B3C4D5E6F7A8B9C0D1E2F3A4B5C6D7E8.gr7.us-west-2.eks.amazonaws.com"
    assert str(kubeconfig.Cluster("c", server).server) == server


def test_a_hidden_value_is_saved_as_it_is(tmp_path: Path) -> None:
    config = kubeconfig.Kubeconfig(
        clusters=(
            kubeconfig.Cluster(
                SECRETS["a random token"], "https://h/?token=t", tls_server_name="x"
            ),
        ),
        users=(kubeconfig.User("u", client_key=SECRETS["base64 of PEM"], username=MARKER),),
        contexts=(kubeconfig.Context("c", namespace=SECRETS["a JSON Web Token"]),),
        current_context="c",
    )
    assert kubeconfig.parse(kubeconfig.to_yaml(config)) == config
    saved = yaml.safe_load(kubeconfig.to_yaml(config))
    assert saved["clusters"][0]["cluster"]["server"] == "https://h/?token=t"
    assert saved["users"][0]["user"]["client-key"] == ENCODED
    assert saved["contexts"][0]["context"]["namespace"] == SECRETS["a JSON Web Token"]
