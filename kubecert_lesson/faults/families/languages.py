"""What old client libraries of other languages cannot do, though nothing is wrong with the cluster.

Sources: kubernetes-client/java (issues 854, 893), JDK-8236039, rustls (names that are
addresses), OkHttp's and urllib3's comparison of names, KubernetesClient for .NET, kube-rs.
"""

from kubecert_lesson.faults import pages
from kubecert_lesson.faults.fixes.common import FIELDS_OF_THE_USER, SET_AUTHORITY
from kubecert_lesson.faults.model import Door, Fault, command, remark
from kubecert_lesson.faults.parties import Party, Refused, Setting, Speaker
from kubecert_lesson.faults.texts import by
from kubecert_lesson.words import template, text

_SETTINGS = (Setting.CLIENT, Setting.POD, Setting.ELSEWHERE)

FAULTS = (
    Fault(
        id="old-java",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SPEAKER,
        refused=Refused.OFFER,
        title=text(
            "title", "This release of Java cannot speak TLS 1.3 with a server written in Go"
        ),
        cause=text(
            "cause",
            "The API server asks for a client certificate, and adds to that what TLS 1.3 allows and"
            " what some releases of Java 11 to 14 do not expect (JDK-8236039). No certificate was"
            " judged, and the server is in order.",
        ),
        messages=tuple(
            by(Speaker.JAVA, "should not be presented in certificate_request", setting=setting)
            for setting in _SETTINGS
        ),
        fix=(
            remark(template("a current release of the JDK; until then, TLS 1.2 for this program:")),
            command("export JAVA_TOOL_OPTIONS=-Djdk.tls.client.protocols=TLSv1.2"),
        ),
        confirm=(command("java -version"),),
        page=pages.CLIENT_LIBRARIES,
    ),
    Fault(
        id="address-not-compared",
        door=Door.KUBECTL_REFUSES_SERVER,
        refuser=Party.SPEAKER,
        refused=Refused.SERVING,
        title=text("title", "The library of this program cannot check an IP address"),
        cause=text(
            "cause",
            "The server is dialled by an IP address. Old releases of some libraries cannot look for"
            " one in a certificate, or compare it as text: rustls before 0.21, urllib3 on Python 2,"
            " OkHttp with the short form of an IPv6 address. The certificate need not be wrong.",
        ),
        messages=(
            *(
                by(Speaker.RUST, words, setting=setting)
                for setting in _SETTINGS
                for words in (
                    "invalid dnsname",
                    "InvalidDNSNameError",
                    "InvalidDnsNameError",
                    "InvalidServerName",
                    "invalid certificate: InvalidReferenceName",
                )
            ),
            by(Speaker.JAVA, "Hostname {host} not verified", rank=9),
            by(Speaker.PYTHON, "Certificate did not match expected hostname: {host}", rank=9),
        ),
        fix=(
            remark(template("a newer release of the client library; or dial a name, in a pod:")),
            remark("https://kubernetes.default.svc"),
            remark(
                template("kube-rs: the feature openssl-tls instead of rustls-tls"),
                speakers=(Speaker.RUST,),
            ),
            remark(
                template("Python 2: the packages ipaddress and backports.ssl_match_hostname"),
                speakers=(Speaker.PYTHON,),
            ),
        ),
        confirm=(
            remark(template("is the address in the certificate?")),
            command(
                "openssl s_client -connect {address} </dev/null |"
                " openssl x509 -noout -ext subjectAltName"
            ),
        ),
        page=pages.CLIENT_LIBRARIES,
    ),
    Fault(
        id="authority-wanted",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SPEAKER,
        refused=Refused.KUBECONFIG,
        title=text("title", "This client wants an authority in the kubeconfig"),
        cause=text(
            "cause",
            "Where the cluster entry names no authority, kubectl trusts those of the operating"
            " system. This client, such as the one for .NET, wants certificate-authority or"
            " certificate-authority-data, also where a public authority signed the server's"
            " certificate. No server was asked.",
        ),
        messages=tuple(
            by(speaker, words, setting=setting)
            for setting in _SETTINGS
            for speaker, words in (
                (Speaker.DOTNET, "A CA must be set when SkipTlsVerify"),
                (Speaker.GO, "no certificate authority data found for cluster"),
            )
        ),
        fix=(
            remark(
                template(
                    "who signed what the server shows? Put that authority into the kubeconfig:"
                )
            ),
            command(
                "openssl s_client -connect {address} -showcerts </dev/null | grep -E ' s:| i:'"
            ),
            SET_AUTHORITY,
        ),
        page=pages.CLIENT_LIBRARIES,
    ),
    Fault(
        id="login-not-understood",
        door=Door.NEVER_CONNECTED,
        refuser=Party.SPEAKER,
        refused=Refused.KUBECONFIG,
        title=text(
            "title", "The program finds nothing in the kubeconfig that it could log in with"
        ),
        cause=text(
            "cause",
            "Client libraries know fewer kinds of login than kubectl. The cluster or user entry has"
            " no certificate, key or token that this one looks for, or a login program (exec) or"
            " auth-provider that it does not know. No server was asked.",
        ),
        messages=(
            by(Speaker.DOTNET, "does not have appropriate auth credentials in kubeconfig"),
            by(Speaker.RUST, "Failed to get data/file with base64 format"),
            by(Speaker.RUST, "Failed to get data/file"),
        ),
        fix=(
            remark(template("which kind of login is it?")),
            FIELDS_OF_THE_USER,
            remark(template("a newer release of the library may know it")),
            remark(
                template("with Entra ID, by the login of az instead of a browser:"),
                distributions=("aks",),
            ),
            command("kubelogin convert-kubeconfig -l azurecli", distributions=("aks",)),
            remark(template("or give it a kubeconfig with a token of a service account:")),
            command("kubectl --namespace={namespace} create token NAME"),
        ),
        page=pages.KUBECONFIG_FIELDS,
    ),
)
