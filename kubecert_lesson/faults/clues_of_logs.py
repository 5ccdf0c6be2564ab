"""By which words a text shows that a server speaks of a client, or of the token of one.

Expressions over letters alone (see ``squeezing``): no spaces, no quotes, lower case.
Sources: the messages in tests/data/messages.yaml, each with the program that it is from.
"""

from kubecert_lesson.faults.parties import Setting

CLUES: tuple[tuple[Setting, str, tuple[str, ...]], ...] = (
    (
        Setting.SERVICE_ACCOUNT,
        r"""
        serviceaccounttokenhas serviceaccounttokenisnot tokenaudiences serviceaccountuid
        invalidbearertoken,(?:tokenhasexpired|invalidsignature|serviceaccount|tokenaudiences|go-jose|square)
        legacytoken|legacyserviceaccounttoken issclaim tokenhasbeeninvalidated
        """,
        (),
    ),
    (
        Setting.SERVER_LOG,
        r"""
        failedtoverifyclients?certificate
        clientsslcertificateverifyerror clientsentnorequiredsslcertificate
        network\[conn[0-9]+\] errorreceivingrequestfromclient
        ^(?!.*(?:kube-apiserver|:6443->)).*tlshandshakeerrorfrom
        """,
        (),
    ),
    (
        Setting.CLIENT_LOG,
        r"""
        arnisnotmapped
        unabletoauthenticatetherequest tlshandshakeerrorfrom
        """,
        (),
    ),
)
