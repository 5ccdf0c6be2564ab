"""How each kind of program is told of the authority that it should trust.

Sources: the documentation of each program on its trust store.
"""

from kubecert_lesson.faults.model import command, remark
from kubecert_lesson.faults.parties import Speaker
from kubecert_lesson.words import template

# They find the authority in a kubeconfig; so do programs that nothing is known of.
KUBECONFIG_READERS = (
    Speaker.KUBECTL,
    Speaker.HELM,
    Speaker.K9S,
    Speaker.LENS,
    Speaker.ARGOCD,
    Speaker.FLUX,
    Speaker.ANSIBLE,
    Speaker.OC,
    Speaker.GO,
    Speaker.PYTHON,
    Speaker.API_SERVER,
    Speaker.SERVER_ANSWER,
    Speaker.RANCHER,
    Speaker.MACOS,
    Speaker.WINDOWS,
)
LANGUAGES = (
    Speaker.TERRAFORM,
    Speaker.OPENSSL,
    Speaker.JAVA,
    Speaker.NODE,
    Speaker.DOTNET,
    Speaker.CURL,
    Speaker.WGET,
    Speaker.RUBY,
    Speaker.RUST,
    Speaker.PHP,
    Speaker.ERLANG,
)
NO_KUBECONFIG = (
    *LANGUAGES,
    Speaker.BROWSER,
    Speaker.APPLE,
    Speaker.C_PROGRAM,
    Speaker.GIT,
    Speaker.NGINX,
    Speaker.INGRESS_NGINX,
    Speaker.ENVOY,
    Speaker.TRAEFIK,
    Speaker.VAULT,
    Speaker.FLUENT_BIT,
)
_WITH_SETTINGS = (Speaker.TERRAFORM, Speaker.OPENSSL)
PEM_IN_A_PROVIDER = (
    remark(
        template(
            "terraform: the provider's block takes PEM, and the clouds' data sources give its"
            " base64, which is decoded there (of AKS also client_certificate and client_key):"
        ),
        speakers=(Speaker.TERRAFORM,),
    ),
    remark("cluster_ca_certificate = base64decode(…)", speakers=(Speaker.TERRAFORM,)),
)
GIVEN_TO_A_PROGRAM = (
    remark(
        template("Python: with the kubernetes client, configuration.ssl_ca_cert; otherwise:"),
        speakers=(Speaker.PYTHON,),
    ),
    command("export REQUESTS_CA_BUNDLE=ca.crt SSL_CERT_FILE=ca.crt", speakers=(Speaker.PYTHON,)),
    remark(
        template("the program must know the authority, in the way of its language:"),
        speakers=tuple(one for one in LANGUAGES if one not in _WITH_SETTINGS),
    ),
    remark(
        template("in the provider's block (kubernetes, helm), not in a kubeconfig:"),
        speakers=(Speaker.TERRAFORM,),
    ),
    remark(
        "cluster_ca_certificate = base64decode("
        "data.aws_eks_cluster.NAME.certificate_authority[0].data)",
        speakers=(Speaker.TERRAFORM,),
        distributions=("eks",),
    ),
    remark(
        "cluster_ca_certificate = base64decode("
        "data.google_container_cluster.NAME.master_auth[0].cluster_ca_certificate)",
        speakers=(Speaker.TERRAFORM,),
        distributions=("gke",),
    ),
    remark(
        "cluster_ca_certificate = base64decode("
        "data.azurerm_kubernetes_cluster.NAME.kube_config[0].cluster_ca_certificate)",
        speakers=(Speaker.TERRAFORM,),
        distributions=("aks",),
    ),
    remark(
        'cluster_ca_certificate = file("ca.crt")',
        speakers=(Speaker.TERRAFORM,),
        but_not=("eks", "gke", "aks"),
    ),
    remark(
        template(
            "openssl s_client knows no private authority without -CAfile; one that was given"
            " already is not this server's:"
        ),
        speakers=(Speaker.OPENSSL,),
    ),
    command(
        "openssl s_client -connect {address} -CAfile ca.crt </dev/null", speakers=(Speaker.OPENSSL,)
    ),
    remark(template("openssl verify, with what lies between:"), speakers=(Speaker.OPENSSL,)),
    command(
        "openssl verify -CAfile ca.crt -untrusted intermediate.crt CERTIFICATE-FILE",
        speakers=(Speaker.OPENSSL,),
    ),
    command("curl --cacert ca.crt https://{address}/", speakers=(Speaker.CURL,)),
    remark(
        template(
            "given with --cacert already? Then this file is not the server's authority, or the"
            " server shows a certificate that nobody else signed:"
        ),
        speakers=(Speaker.CURL,),
    ),
    command(
        "openssl s_client -connect {address} </dev/null | openssl x509 -noout -subject -issuer",
        speakers=(Speaker.CURL,),
    ),
    command("wget --ca-certificate=ca.crt https://{address}/", speakers=(Speaker.WGET,)),
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
    remark(
        template("PHP: curl.cainfo and openssl.cafile in php.ini, with the path of ca.crt"),
        speakers=(Speaker.PHP,),
    ),
    remark(
        template("Erlang and Elixir: cacertfile in the TLS options of the client"),
        speakers=(Speaker.ERLANG,),
    ),
    remark(
        template("the option of this program for a CA file, or the system's trust store:"),
        speakers=(Speaker.C_PROGRAM,),
    ),
    command(
        "sudo cp ca.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
        speakers=(Speaker.C_PROGRAM,),
    ),
    command(
        "sudo security add-trusted-cert -d -k /Library/Keychains/System.keychain ca.crt",
        speakers=(Speaker.APPLE,),
    ),
    remark(
        template("in the browser's settings, under certificates: import ca.crt as an authority"),
        speakers=(Speaker.BROWSER,),
    ),
    remark(
        template("nginx: proxy_ssl_trusted_certificate; ingress-nginx: proxy-ssl-secret"),
        speakers=(Speaker.NGINX, Speaker.INGRESS_NGINX),
    ),
    remark(
        template("Traefik: rootCAs and serverName of a ServersTransport for the Service"),
        speakers=(Speaker.TRAEFIK,),
    ),
    remark(
        template("Envoy: trusted_ca in the validation context; Istio: a DestinationRule"),
        speakers=(Speaker.ENVOY,),
    ),
    remark(
        template("Fluent Bit: Kube_CA_File of the filter, tls.ca_file of an output"),
        speakers=(Speaker.FLUENT_BIT,),
    ),
    remark(
        template("Vault's clients: VAULT_CACERT, or ca_cert in the settings of the agent"),
        speakers=(Speaker.VAULT,),
    ),
    remark(
        template("GitLab runner: tls-ca-file in config.toml, or certsSecretName of its chart"),
        speakers=(Speaker.GITLAB_RUNNER,),
    ),
)
# A provider's block is about the API server.
GIVEN_TO_OTHERS = tuple(
    line for line in GIVEN_TO_A_PROGRAM if line.speakers != (Speaker.TERRAFORM,)
)
# Those of them that are for a language, and not for one program with settings of its own.
GIVEN_TO_A_LANGUAGE = tuple(
    line for line in GIVEN_TO_A_PROGRAM if not set(line.speakers).isdisjoint(LANGUAGES)
)
