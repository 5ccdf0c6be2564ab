"""What is understood of a message, whether or not its words are known: who speaks, about whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kubecert_lesson.faults import Setting, Speaker
from kubecert_lesson.words import Text, listed, text

# They ask nobody else, or it is that server itself.
OF_THE_API_SERVER = (
    Speaker.KUBECTL,
    Speaker.OC,
    Speaker.K9S,
    Speaker.LENS,
    Speaker.SERVER_ANSWER,
)
# What the names of a message are names of, in the order in which they are shown.
_SHOWN = (
    "webhook",
    "registry",
    "apiservice",
    "service",
    "namespace",
    "node",
    "user",
    "client",
    "serial",
    "address",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Understood:
    """Who speaks, in which setting, of whom, and what set the cluster up.

    ``setting`` is None where nothing tells, ``sure`` says whether words of the message told it.
    ``program`` is the speaker's own name, where the message tells it and nothing more is known of
    it. ``names`` are hosts, nodes, webhooks and so on; never a secret. ``line`` is the line that
    decides, where a paste has several messages.
    """

    speaker: Speaker | None
    program: str = ""
    setting: Setting | None = None
    sure: bool = False
    distribution: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
    line: str = ""

    @property
    def parties(self) -> Text | None:
        """Who speaks, and about whom; None where nothing tells."""
        speaker = self.program or self.speaker
        if speaker is None:
            return None
        if self.setting is None:
            return text("speaker-only", "{speaker}", speaker=speaker)
        if (
            not self.sure
            and self.setting is Setting.CLIENT
            and self.speaker not in OF_THE_API_SERVER
        ):
            return text(
                "speaker-and-no-server",
                "{speaker}; which server is meant, the message does not tell",
                speaker=speaker,
            )
        return text(
            "speaker-and-setting",
            "{speaker} ({setting})",
            speaker=speaker,
            setting=self.setting,
        )

    @property
    def named(self) -> Text | None:
        """The names that the message tells; None where it tells none."""
        pairs = [f"{name} {self.names[name]}" for name in _SHOWN if self.names.get(name)]
        return text("named", "{names}", names=listed(pairs)) if pairs else None
