"""Who in Kubernetes looks at a field of a certificate, and for what."""

from kubecert_lesson.words import template

# Who looks at a field, in Kubernetes: kubectl and kube-apiserver, whose rules are Go's.
MEANINGS = {
    "Certificate": template(
        "One file, or one certificate-authority-data or client-certificate-data."
    ),
    "tbsCertificate": template(
        "All that the authority signs: change one byte, and the signature fails."
    ),
    "version": template("v3 is the one with extensions. Without this field it is v1."),
    "serialNumber": template(
        "Kubernetes looks at no revocation list, so nothing there depends on it."
    ),
    "signature": template("The same as signatureAlgorithm, but within the signed bytes."),
    "issuer": template(
        "Who signed: a verifier looks for an authority whose subject is this, byte for byte."
    ),
    "validity": template(
        "Outside it, kubectl refuses a server; the API server answers 401 to a user."
    ),
    "subject": template(
        "In a client certificate, who the user is. In a server's, kubectl does not look at it."
    ),
    "CN": template(
        "The user name, in a client certificate. A server's names are in subjectAltName."
    ),
    "O": template("A group of the user, in a client certificate."),
    "subjectPublicKeyInfo": template("The public key that the authority vouches for."),
    "subjectPublicKey": template(
        "Its private key is the one in client-key-data, or beside a server's file."
    ),
    "extensions": template(
        "What it may be used for. Go refuses a critical one that it does not know."
    ),
    "basicConstraints": template("Only with CA:TRUE may this key sign other certificates."),
    "keyUsage": template("In an authority that has it, keyCertSign must be among these."),
    "extendedKeyUsage": template(
        "A server's must hold serverAuth, a user's clientAuth; without it, all are allowed."
    ),
    "subjectAltName": template("The names and addresses by which kubectl may dial this server."),
    "subjectKeyIdentifier": template(
        "A name for the key, so that its certificates are found quickly."
    ),
    "authorityKeyIdentifier": template(
        "Which key signed: tells apart authorities of the same name."
    ),
    "nameConstraints": template(
        "Limits the names in certificates below this authority; Go obeys it."
    ),
    "cRLDistributionPoints": template(
        "Where revoked certificates are listed; Kubernetes does not ask there."
    ),
    "authorityInfoAccess": template(
        "Where to ask about the issuer; Kubernetes does not ask there."
    ),
    "signatureAlgorithm": template("How it was signed. Go refuses MD5 and SHA-1 here."),
    "signatureValue": template("Made with the issuer's private key; checked with its public key."),
}
