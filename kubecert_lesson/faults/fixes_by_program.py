"""How each kind of program is told of the authority that it shall trust.

Sources: the documentation of each program on its trust store.
"""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

# They find the authority in a kubeconfig; so do programs that nothing is known of.
KUBECONFIG_READERS = (
    Speaker.KUBECTL,
    Speaker.HELM,
    Speaker.TERRAFORM,
    Speaker.K9S,
    Speaker.LENS,
    Speaker.ARGOCD,
    Speaker.FLUX,
    Speaker.ANSIBLE,
    Speaker.OC,
    Speaker.GO,
    Speaker.OPENSSL,
    Speaker.PYTHON,
    Speaker.API_SERVER,
    Speaker.SERVER_ANSWER,
    Speaker.RANCHER,
    Speaker.MACOS,
    Speaker.WINDOWS,
)
_NO_KUBECONFIG = (
    Speaker.JAVA,
    Speaker.NODE,
    Speaker.DOTNET,
    Speaker.CURL,
    Speaker.WGET,
    Speaker.RUBY,
    Speaker.RUST,
)
GIVEN_TO_A_PROGRAM = (
    remark(
        template("Python: with the kubernetes client, configuration.ssl_ca_cert; otherwise:"),
        speakers=(Speaker.PYTHON,),
    ),
    command("export REQUESTS_CA_BUNDLE=ca.crt SSL_CERT_FILE=ca.crt", speakers=(Speaker.PYTHON,)),
    remark(
        template("the program must know the authority, in the way of its language:"),
        speakers=_NO_KUBECONFIG,
    ),
    command("curl --cacert ca.crt https://{address}/version", speakers=(Speaker.CURL,)),
    command("wget --ca-certificate=ca.crt https://{address}/version", speakers=(Speaker.WGET,)),
    command("export NODE_EXTRA_CA_CERTS=ca.crt", speakers=(Speaker.NODE,)),
    command(
        "keytool -importcert -noprompt -alias kubernetes -file ca.crt -keystore truststore.p12"
        " -storepass changeit",
        speakers=(Speaker.JAVA,),
    ),
    command(
        "export JAVA_TOOL_OPTIONS=-Djavax.net.ssl.trustStore=truststore.p12",
        speakers=(Speaker.JAVA,),
    ),
    command("export SSL_CERT_FILE=ca.crt", speakers=(Speaker.RUBY, Speaker.RUST, Speaker.DOTNET)),
)
