"""Check values.yaml against a copy of the chart: its schema, and what it renders to.

    python check.py CHART       # the folder of the chart, with Chart.yaml in it

CHART is ``jupyterhub/`` of the repository of Zero to JupyterHub, or what ``helm pull --untar``
makes. It needs ``pip install helm-python-sdk jsonschema kubernetes-validate``; no cluster, no helm.
"""

import sys
from pathlib import Path

import helm_python
import jsonschema
import kubernetes_validate
import yaml

KUBERNETES = "1.36"


def main(chart_folder: str) -> int:
    """Print what is wrong, and how many objects were rendered; return 1 if anything is wrong."""
    values = yaml.safe_load(Path(__file__).with_name("values.yaml").read_text(encoding="utf-8"))
    chart_path = Path(chart_folder)
    schema = yaml.safe_load((chart_path / "values.schema.yaml").read_text(encoding="utf-8"))
    with helm_python.Chart.load(str(chart_path)) as chart:
        whole = chart.merge_values(values)
        rendered = chart.render(values, name="lesson", namespace="lesson")
    wrong = [
        f"{error.json_path}: {error.message}"
        for error in jsonschema.Draft7Validator(schema).iter_errors(whole)
    ]
    objects = 0
    for name, text in rendered.items():
        if name.endswith(".yaml"):
            for thing in filter(None, yaml.safe_load_all(text)):
                objects += 1
                try:
                    kubernetes_validate.validate(thing, KUBERNETES, strict=True)
                except kubernetes_validate.ValidationError as error:
                    wrong.append(f"{name}: {error.message}")
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(
        f"{objects} objects, judged by the schemas of Kubernetes {KUBERNETES}: {len(wrong)} wrong"
    )
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
