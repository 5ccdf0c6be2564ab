"""The vocabulary of ``wrongs`` for what is about clusters: messages, rights, tokens, order."""

from kubecert_lesson.words import template

_MESSAGES = {
    "server-refused": template("kubectl's word about the API server, misread"),
    "remote-error": template("the direction of remote error, misread"),
    "unauthorized": template("a 401 taken for something else"),
    "forbidden": template("a 403 taken for something else"),
    "webhook-refused": template("a webhook's certificate taken for another"),
    "kubelet-refused": template("a kubelet's certificate taken for another"),
    "kubelet-has-none": template("a kubelet without a certificate, misread"),
    "later-fault": template("a fault that is named later"),
    "no-such-fault": template("a fault that it does not have"),
    "openssl-order": template("the order of openssl, not of kubectl"),
    "wildcard-depth": template("a wildcard for two labels"),
    "wildcard-itself": template("a wildcard for the domain itself"),
}
_CHOSEN = {
    "no-such-file": template("a file that is not there"),
    "copied-identifier": template("a copied key identifier"),
    "same-subject": template("the same subject, another certificate"),
    "hexadecimal": template("decimal digits read as hexadecimal"),
    "beginning-only": template("only the beginning is the same"),
    "not-soon": template("something that lasts"),
    "copy-forgotten": template("the copy was forgotten"),
}
_HASHES = {
    "whole-certificate": template("the hash of the whole certificate"),
    "hash-of-the-text": template("the hash of the PEM text"),
    "key-as-text": template("the hash of the key's PEM text"),
    "bare-key": template("the hash of the numbers alone"),
    "no-prefix": template("no name of the algorithm"),
}
_KUBECONFIGS = {
    "not-a-kubeconfig": template("no kubeconfig"),
    "not-embedded": template("a path in place of the content"),
    "another-server": template("another server"),
    "detour": template("a proxy, or another server name"),
    "another-login": template("another kind of login"),
    "kubectl-refuses": template("kubectl refuses it"),
    "key-inside": template("a private key is inside"),
    "token-inside": template("a token is inside"),
    "password-inside": template("a password is inside"),
    "program-inside": template("a program is inside"),
}
_OBJECTS = {
    "no-object": template("no object of Kubernetes"),
    "too-many-objects": template("too many objects"),
    "no-lifetime": template("no lifetime"),
    "wrong-kind": template("another kind of object"),
    "not-base64": template("PEM in place of its base64"),
    "another-request": template("another request"),
    "foreign-address": template("another node's address"),
    "another-node": template("another node's name"),
}
_RIGHTS = {
    "no-binding": template("a role without a binding"),
    "another-role": template("another role"),
    "cluster-wide": template("rights in every namespace"),
    "whole-group": template("rights for a whole group"),
    "wrong-namespace": template("another namespace"),
    "wrong-api-group": template("another API group"),
    "too-much": template("more than was asked for"),
    "verb-missing": template("a verb is missing"),
    "log-missing": template("the subresource pods/log is missing"),
    "not-understood": template("another command"),
    "revoked": template("a revocation that nobody reads"),
    "own-kubeconfig": template("a change to one's own kubeconfig"),
    "no-such-user": template("a user is no object"),
    "request-deleted": template("only the request is deleted"),
    "role-changed": template("the role of others is changed"),
    "everybody": template("rights for everyone with a login"),
    "user-binding-left": template("the user is still bound"),
    "group-left": template("the group is still bound"),
    "others-locked-out": template("others lose their rights"),
}
_TOKENS = {
    "account-only": template("the account without its namespace"),
    "id-instead": template("a token's number in place of its user"),
    "issuer-instead": template("the issuer in place of the audience"),
    "moment-instead": template("a moment in place of a time span"),
    "seconds-instead": template("seconds in place of minutes"),
    "wrong-claim": template("another claim"),
    "no-signature": template("a token without a signature"),
    "another-algorithm": template("an algorithm that the token chose"),
    "wrong-audience": template("a token for another audience"),
}
_EXCHANGE = {
    "served-too-early": template("shown by the server before clients trust it"),
    "shown-too-early": template("shown by clients before the server trusts it"),
    "signed-too-early": template("signed before the server trusts it"),
    "dropped-before-server": template("dropped while the server shows the old one"),
    "dropped-before-clients": template("dropped while clients show the old one"),
    "dropped-before-signing": template("dropped while the old one signs"),
    "old-still-trusted": template("the old one is trusted to the end"),
    "old-missing": template("the old authority is missing"),
    "new-missing": template("the new authority is missing"),
    "private-key-missing": template("the private key is missing"),
    "certificate-missing": template("the certificate is missing"),
}
OF_CLUSTERS = (
    _MESSAGES | _CHOSEN | _HASHES | _KUBECONFIGS | _OBJECTS | _RIGHTS | _TOKENS | _EXCHANGE
)
