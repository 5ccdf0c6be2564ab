"""The command for the fault hunt: what it takes, its examples and its exit codes."""

from kubecert_lesson.cli.command import (
    FINDING,
    SOUND,
    UNREADABLE,
    Command,
    Example,
    ExitCode,
    Option,
)
from kubecert_lesson.words import template

HUNT = Command(
    name="hunt",
    summary=template("run a broken cluster, to find out what is wrong and to fix it"),
    description=template(
        "Run a broken cluster of your own on 127.0.0.1, and write its kubeconfig and the files of"
        " its control plane to a folder. Work there in another terminal, with kubectl and openssl;"
        " say what is wrong, fix it, and have it checked. Ctrl-C ends the cluster, and the folder"
        " stays. The same seed gives the same faults."
    ),
    options=(
        Option(
            name="folder",
            metavar="DIR",
            count="?",
            default="hunt",
            help=template("the folder to work in, hunt if none is named"),
        ),
        Option(name="--seed", metavar="N", help=template("begin: another cluster for each number")),
        Option(
            name="--faults",
            metavar="COUNT",
            default="1",
            choices=("1", "2", "3"),
            help=template("how many faults stand together, 1 if none is given"),
        ),
        Option(
            name="--minutes",
            metavar="COUNT",
            default="0",
            help=template("the time that the report compares with, untimed if none is given"),
        ),
        Option(
            name="--say",
            metavar="DOOR:FAULT",
            help=template("say where a fault shows and which it is, unauthorized:client-expired"),
        ),
        Option(name="--list", help=template("list the doors and the faults that there can be")),
        Option(
            name="--node",
            metavar="LINE",
            help=template("do what a line does on the control-plane node: kubeadm, crictl, cp"),
        ),
        Option(name="--check", help=template("is it over? kubectl works, and nothing is open")),
        Option(name="--hint", help=template("show a hint; it is counted")),
        Option(name="--report", help=template("show what was looked at, and in which order")),
        Option(
            name="--key",
            metavar="N",
            help=template("for instructors: show the faults of a seed, with --faults"),
        ),
    ),
    examples=(
        Example("kubecert-lesson hunt --seed 7 my-hunt", template("Begin, in one terminal:")),
        Example(
            "kubecert-lesson hunt --say unauthorized:client-expired my-hunt",
            template("Say what is wrong, in another one:"),
        ),
        Example("kubecert-lesson hunt --check my-hunt", template("Have the fix checked:")),
        Example("kubecert-lesson hunt --key 7 --faults 2", template("Look at the key of a seed:")),
    ),
    exit_codes=(
        ExitCode(SOUND, template("it is right or over, or it was shown")),
        ExitCode(FINDING, template("it is not right, or not over yet")),
        ExitCode(UNREADABLE, template("there is no hunt in that folder, or it cannot begin")),
    ),
)
