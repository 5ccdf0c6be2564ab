"""Ten misconceptions about requests, users, renewal and kubeconfigs."""

from kubecert_lesson.exercises.believing import Misconception, Trial
from kubecert_lesson.exercises.experiments import copies, logins, servers, signatures
from kubecert_lesson.words import template

YES, NO = template("yes"), template("no")

REQUEST_DECIDES = Misconception(
    code="request-decides",
    notebook="03_certificates",
    belief=template("What I write into my request ends up in the certificate."),
    question=Trial(
        asks=template(
            "A request asks for the SAN web.example. `openssl x509 -req` signs it without further"
            " options. Is the SAN in the certificate?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=signatures.names_of_a_request,
    ),
    believed="yes",
    correction=template(
        "An authority decides what it signs, so read what you get. `openssl x509 -req` drops the"
        " SANs of a request unless you tell it to copy them; the signers of Kubernetes never make"
        " an authority."
    ),
    transfer=Trial(
        asks=template(
            "A request says CA:TRUE. The signer of Kubernetes for clients answers it. Is the"
            " certificate that of an authority?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=signatures.asking_to_be_an_authority,
    ),
)
ANY_CERTIFICATE_SIGNS = Misconception(
    code="any-certificate-signs",
    notebook="04_chain_of_trust",
    belief=template("Any certificate can act as an authority."),
    question=Trial(
        asks=template(
            "Alice signs a certificate for Mallory with the key of her own client certificate."
            " The signature is genuine. Is Mallory let in?"
        ),
        choices={"yes": template("yes: the chain leads to the authority"), "no": NO},
        experiment=signatures.a_user_as_authority,
    ),
    believed="yes",
    correction=template(
        "A certificate must be allowed to sign: it has to say CA:TRUE, and the path lengths above"
        " it must leave room. Otherwise every user could make administrators."
    ),
    transfer=Trial(
        asks=template(
            "An intermediate authority with path length 0 signs another authority, and that one"
            " signs a server. All say CA:TRUE that must. Does kubectl accept the server?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=signatures.an_authority_too_many,
    ),
)
ONE_AUTHORITY_FOR_BOTH = Misconception(
    code="one-authority-for-both",
    notebook="06_how_kubectl_logs_in",
    belief=template("One authority must vouch for the server and for its users."),
    question=Trial(
        asks=template(
            "Your kubeconfig has the authority that signed the server. Must the same one have"
            " signed your client certificate?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=servers.two_authorities,
    ),
    believed="yes",
    correction=template(
        "The authority in a kubeconfig checks the server; `--client-ca-file` checks the users."
        " These are two choices, and kubeadm merely takes the same one for both."
    ),
    transfer=Trial(
        asks=template(
            "The server gets another `--client-ca-file`; nothing else changes. What happens to"
            " Alice, whose certificate is as old as the cluster?"
        ),
        choices={
            "kubectl-refuses": template("her kubectl refuses the server"),
            "server-refuses": template("her kubectl accepts the server, which refuses her"),
            "nothing": template("nothing"),
        },
        experiment=servers.the_authority_for_clients_is_exchanged,
    ),
)
KEY_IS_SENT = Misconception(
    code="key-is-sent",
    notebook="06_how_kubectl_logs_in",
    belief=template("kubectl sends client-key to the server."),
    question=Trial(
        asks=template("You log in with a certificate. What goes to the server?"),
        choices={
            "certificate": template("the certificate"),
            "key": template("the key"),
            "both": template("the certificate and the key"),
        },
        experiment=logins.what_travels,
    ),
    believed="both",
    correction=template(
        "The key stays where it is. It signs something new in each handshake, and that signature"
        " proves that you hold it."
    ),
    transfer=Trial(
        asks=template("Mallory has a copy of alice.crt. What can she do with it?"),
        choices={
            "log-in": template("log in as Alice"),
            "read": template("read it, but not log in"),
            "nothing": template("nothing: she cannot even read it"),
        },
        experiment=logins.a_copied_certificate,
    ),
)
RENEWAL_REACHES_MY_FILE = Misconception(
    code="renewal-reaches-my-file",
    notebook="09_users_and_renewal",
    belief=template("Who renews the cluster's certificates renews my kubeconfig, too."),
    question=Trial(
        asks=template(
            "Last year you copied admin.conf to ~/.kube/config. Today admin.conf was renewed. Is"
            " your copy still the same as admin.conf?"
        ),
        choices={
            "yes": template("yes: it was renewed as well"),
            "no": template("no: it has the old certificate"),
        },
        experiment=copies.a_copied_kubeconfig,
    ),
    believed="yes",
    correction=template(
        "Renewal writes the files under /etc/kubernetes. A copy elsewhere keeps the old"
        " certificate; a file that is named by its path is read anew each time."
    ),
    transfer=Trial(
        asks=template(
            "Alice's kubeconfig has no data in it, but the path of alice.crt. That file is renewed."
            " Which certificate does her next kubectl show?"
        ),
        choices={"old": template("the old one"), "new": template("the new one")},
        experiment=copies.a_path_in_a_kubeconfig,
    ),
)
KUBELET_CONF_IS_RENEWED = Misconception(
    code="kubelet-conf-is-renewed",
    notebook="09_users_and_renewal",
    belief=template("kubeadm certs renew renews kubelet.conf."),
    question=Trial(
        asks=template("Does `kubeadm certs renew all` change kubelet.conf?"),
        choices={"yes": YES, "no": NO},
        experiment=copies.renewing_the_kubelet,
    ),
    believed="yes",
    correction=template(
        "The kubelet asks for its next certificate itself, from the API server. kubeadm leaves it"
        " alone."
    ),
    transfer=Trial(
        asks=template("Which one of these is new after `kubeadm certs renew all`?"),
        choices={
            "ca": template("ca.crt"),
            "apiserver": template("apiserver.crt"),
            "kubelet": template("kubelet.conf"),
        },
        experiment=copies.renewing_everything,
    ),
)
EXPIRED_SAYS_EXPIRED = Misconception(
    code="expired-says-expired",
    notebook="06_how_kubectl_logs_in",
    belief=template("If my client certificate has expired, kubectl says so."),
    question=Trial(
        asks=template("Your client certificate expired yesterday. What does kubectl print?"),
        choices={
            "expired": template("that it has expired"),
            "logged-in": template("that you must be logged in"),
        },
        experiment=logins.an_expired_client,
    ),
    believed="expired",
    correction=template(
        "kubectl says why it refuses a server. About your certificate the server decides: it"
        " answers 401 and keeps the reason for its log. So after a 401, read your dates first."
    ),
    transfer=Trial(
        asks=template("The server's certificate expired yesterday. What does kubectl print?"),
        choices={
            "expired": template("that it has expired"),
            "logged-in": template("that you must be logged in"),
        },
        experiment=logins.an_expired_server,
    ),
)
DELETING_REVOKES = Misconception(
    code="deleting-revokes",
    notebook="09_users_and_renewal",
    belief=template("Who deletes the user or the file takes the access away."),
    question=Trial(
        asks=template(
            "You delete alice.crt and alice.key on your machine. Alice has copies. Does the API"
            " server still know her as alice?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=logins.deleting_the_file,
    ),
    believed="no",
    correction=template(
        "Kubernetes has no list of revoked certificates: each is accepted until it expires, or"
        " until the server trusts another authority. So take away what is bound to the user."
    ),
    transfer=Trial(
        asks=template(
            "The API server is told to check its clients with another authority, which has another"
            " key. Does Alice get in with her old certificate?"
        ),
        choices={"yes": YES, "no": NO},
        experiment=logins.another_authority,
    ),
)
ORGANIZATION_IS_A_COMPANY = Misconception(
    code="organization-is-a-company",
    notebook="03_certificates",
    belief=template("O is just the name of the company."),
    question=Trial(
        asks=template("A client certificate says O=payments. What is that for Kubernetes?"),
        choices={
            "company": template("a remark, which it ignores"),
            "group": template("a group of the user"),
        },
        experiment=logins.an_organization,
    ),
    believed="company",
    correction=template(
        "CN is the user and each O is a group, with all that is bound to it. system:masters may"
        " do everything, without any role."
    ),
    transfer=Trial(
        asks=template(
            "A certificate says O=system:masters. No role is bound to anybody in this cluster."
            " What may its holder do?"
        ),
        choices={"nothing": template("nothing"), "everything": template("everything")},
        experiment=logins.masters_without_a_role,
    ),
)
CONTEXT_IS_A_CLUSTER = Misconception(
    code="context-is-a-cluster",
    notebook="05_kubeconfig",
    belief=template("A context is a cluster, and files can be merged without a second look."),
    question=Trial(
        asks=template(
            "Two files, first prod's and then dev's, each have a user called admin. You merge them"
            " and use the context dev. Whose certificate is shown to dev?"
        ),
        choices={
            "dev": template("that of dev's admin"),
            "prod": template("that of prod's admin"),
            "both": template("both"),
        },
        experiment=copies.merging_two_admins,
    ),
    believed="dev",
    correction=template(
        "A context names a cluster and a user, nothing more. When files are merged, the first"
        " entry of a name wins as a whole."
    ),
    transfer=Trial(
        asks=template(
            "A context called prod says: cluster dev, user alice. Which cluster does kubectl dial"
            " in this context?"
        ),
        choices={"prod": template("prod"), "dev": template("dev")},
        experiment=copies.a_context_of_another_name,
    ),
)

BELIEFS = (
    REQUEST_DECIDES,
    ANY_CERTIFICATE_SIGNS,
    ONE_AUTHORITY_FOR_BOTH,
    KEY_IS_SENT,
    RENEWAL_REACHES_MY_FILE,
    KUBELET_CONF_IS_RENEWED,
    EXPIRED_SAYS_EXPIRED,
    DELETING_REVOKES,
    ORGANIZATION_IS_A_COMPANY,
    CONTEXT_IS_A_CLUSTER,
)
