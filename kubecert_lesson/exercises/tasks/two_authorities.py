"""Exercises for the notebook 06_how_kubectl_logs_in: which file belongs where."""

from kubecert_lesson import certificates
from kubecert_lesson.certificates import Use
from kubecert_lesson.chain import signed_by
from kubecert_lesson.exercises.answers import AnswerKind, NotYet, TakenAnswer
from kubecert_lesson.exercises.dice import Dice
from kubecert_lesson.exercises.model import Dealt, Exercise, Wrong
from kubecert_lesson.exercises.tasks.chain_of_trust import named
from kubecert_lesson.words import Text, template, text

NOTEBOOK = "06_how_kubectl_logs_in"
_SERVING, _CLIENT_CA, _TRUSTED = "--tls-cert-file", "--client-ca-file", "certificate-authority"
_PLACES = (_SERVING, _CLIENT_CA, _TRUSTED)


def _deal(dice: Dice) -> Dealt:
    servers, clients = dice.authority("kubernetes"), dice.authority("kubernetes")
    host, user = dice.host(), dice.user()
    serving = dice.identity(servers, common_name="kube-apiserver", sans=[host], use=Use.SERVING)
    login = dice.identity(clients, common_name=user, use=Use.CLIENT)
    other = dice.authority("kubernetes")
    everything = [one.certificate for one in (servers, clients, serving, login, other)]
    return Dealt(
        task=text(
            "which-file-where",
            "An API server and a kubeconfig need three of these five files. Two different"
            " authorities, both called kubernetes, vouch for the server and for its users; a third"
            " one has no business here. Hand in a dictionary: for {serving} and {client_ca} of the"
            " API server and for {trusted} in {user}'s kubeconfig, which file?",
            serving=_SERVING,
            client_ca=_CLIENT_CA,
            trusted=_TRUSTED,
            user=user.capitalize(),
        ),
        given=named(dice, everything),
        wanted={"user": user},
    )


def _right(dealt: Dealt) -> dict[str, str]:
    """For each place the file: who signed whom decides."""
    files = {name: dealt.certificate(name) for name in dealt.files}
    leaves = {name: one for name, one in files.items() if not certificates.summarize(one).is_ca}
    found: dict[str, str] = {}
    for leaf, shown in leaves.items():
        (signer,) = [name for name in files.keys() - leaves if signed_by(shown, files[name])]
        if "serverAuth" in certificates.summarize(shown).extended_key_usage:
            found |= {_SERVING: leaf, _TRUSTED: signer}
        else:
            found[_CLIENT_CA] = signer
    return found


def _check(dealt: Dealt, answer: TakenAnswer) -> Text:
    given, right = answer.table, _right(dealt)
    for place in _PLACES:
        if place not in given:
            raise NotYet(
                "line-missing",
                "there is no {place!r} in the dictionary",
                next=template("hand in a file for each of the three places"),
                place=place,
            )
        if given[place] not in dealt.files:
            raise NotYet(
                "not-a-choice",
                "no file is called {name!r}",
                next=template("hand in names of the files that you were given"),
                name=given[place][:40],
            )
    if extra := sorted(given.keys() - set(_PLACES)):
        raise NotYet(
            "line-too-many",
            "nobody asked for {place!r}",
            next=template("hand in a file for each of the three places, and no more"),
            place=extra[0][:40],
        )
    if (given[_CLIENT_CA], given[_TRUSTED]) == (right[_TRUSTED], right[_CLIENT_CA]):
        raise NotYet(
            "reversed",
            "both authorities are there, and each in the other's place",
            next=template("the kubeconfig checks the server, and the server checks the user"),
        )
    for place in (_CLIENT_CA, _TRUSTED):
        if given[place] != right[place]:
            raise _wrong_authority(dealt, place, given[place], right)
    if given[_SERVING] != right[_SERVING]:
        said = certificates.summarize(dealt.certificate(given[_SERVING]))
        raise NotYet(
            "authority-instead" if said.is_ca else "wrong-usage",
            "{name} is no certificate of a server: the server would show {subject}",
            next=template("look for the one that is for serverAuth"),
            name=given[_SERVING],
            subject=said.subject,
        )
    return text(
        "each-in-place",
        "two questions, two authorities: the kubeconfig has the one that signed the server, the"
        " server the one that signed the users. Most clusters use one for both, and so many believe"
        " that it has to be so",
    )


def _wrong_authority(dealt: Dealt, place: str, name: str, right: dict[str, str]) -> NotYet:
    if not certificates.summarize(dealt.certificate(name)).is_ca:
        return NotYet(
            "not-an-authority",
            "{name} is a leaf: it vouches for nobody, and {place} needs an authority",
            next=template("look for the authority that signed it"),
            name=name,
            place=place,
        )
    if name in right.values():
        return NotYet(
            "one-for-both",
            "{name} signed the other side: at {place} it would refuse what is shown there",
            next=template("there are two authorities: find out what each of them signed"),
            name=name,
            place=place,
        )
    return NotYet(
        "another-key",
        "{name} is called kubernetes, and its key signed neither the server nor the user",
        next=template("check the signatures: `chain.signed_by`, or openssl verify -CAfile"),
        name=name,
    )


def _but(dealt: Dealt, place: str, name: str) -> dict[str, str]:
    """The right answer, but with another file in one place."""
    return _right(dealt) | {place: name}


def _spare(dealt: Dealt, *, authority: bool) -> str:
    """The file that nobody needs: the third authority, or the user's own certificate."""
    unused = dealt.files.keys() - set(_right(dealt).values())
    is_ca = {name: certificates.summarize(dealt.certificate(name)).is_ca for name in unused}
    return next(name for name, found in is_ca.items() if found is authority)


def _exchanged(dealt: Dealt) -> dict[str, str]:
    right = _right(dealt)
    return right | {_CLIENT_CA: right[_TRUSTED], _TRUSTED: right[_CLIENT_CA]}


PLACES = Exercise(
    name="which-file-where",
    notebook=NOTEBOOK,
    title=template("Two authorities, three places"),
    teaches=template("The kubeconfig's authority checks the server; --client-ca-file the users."),
    kind=AnswerKind.TABLE,
    deal=_deal,
    check=_check,
    starter="""\
my_answer = ...  # {"--tls-cert-file": "…", "--client-ca-file": "…", "certificate-authority": "…"}
task.check(my_answer)""",
    misconceptions=("one-authority-for-both", "same-name-same-authority"),
    hints=(
        template("Find the two leaves first: one is for a server, the other for a client."),
        template("Then ask of each who signed it: `chain.signed_by(leaf, authority)`."),
    ),
    solution="""\
from kubecert_lesson import certificates, chain
files = {name: certificates.load(pem) for name, pem in task.given.items()}
said = {name: certificates.summarize(one) for name, one in files.items()}
my_answer = {}
for name in (name for name in files if not said[name].is_ca):
    signers = (n for n in files if said[n].is_ca and chain.signed_by(files[name], files[n]))
    if "serverAuth" in said[name].extended_key_usage:
        my_answer |= {"--tls-cert-file": name, "certificate-authority": next(signers)}
    else:
        my_answer["--client-ca-file"] = next(signers)""",
    wrongs=(
        Wrong("reversed", lambda dealt, _: _exchanged(dealt)),
        Wrong("one-for-both", lambda dealt, _: _but(dealt, _CLIENT_CA, _right(dealt)[_TRUSTED])),
        Wrong("another-key", lambda dealt, _: _but(dealt, _TRUSTED, _spare(dealt, authority=True))),
        Wrong("not-an-authority", lambda dealt, _: _but(dealt, _TRUSTED, _right(dealt)[_SERVING])),
        Wrong(
            "wrong-usage", lambda dealt, _: _but(dealt, _SERVING, _spare(dealt, authority=False))
        ),
        Wrong("authority-instead", lambda dealt, _: _but(dealt, _SERVING, _right(dealt)[_TRUSTED])),
        Wrong("line-missing", lambda dealt, _: {_SERVING: _right(dealt)[_SERVING]}),
        Wrong(
            "line-too-many", lambda dealt, _: _but(dealt, "--etcd-cafile", sorted(dealt.files)[0])
        ),
    ),
)

EXERCISES = (PLACES,)
