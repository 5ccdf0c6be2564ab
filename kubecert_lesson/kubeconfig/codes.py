"""What entries of a kubeconfig are and how users log in, each with a code and words."""

from kubecert_lesson.words import Coded, template


class EntryKind(Coded):
    """The three kinds of entries; the codes are kubectl's names."""

    CLUSTER = "cluster", template("cluster")
    USER = "user", template("user")
    CONTEXT = "context", template("context")

    @property
    def section(self) -> str:
        """The key of a kubeconfig that lists these entries."""
        return f"{self.value}s"


class LoginMethod(Coded):
    """What a user logs in with."""

    CERTIFICATE = "client-certificate", template("client certificate")
    TOKEN = "token", template("token")
    PASSWORD = "password", template("password")
    PROGRAM = "program", template("program")
    AUTH_PROVIDER = "auth-provider", template("auth-provider (removed from kubectl)")
