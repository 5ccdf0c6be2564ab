"""What to ask somebody who gave a wrong answer: a question that leads on, and tells nothing."""

from collections.abc import Mapping
from types import MappingProxyType

from kubecert_lesson.words import template

_READING = {
    "line-missing": template("Which line have you not decided about yet? Why?"),
    "line-too-many": template("Which of your lines can you not give a reason for?"),
    "order": template("Which one has to be there first? What would go wrong otherwise?"),
    "log-line": template("Which of these lines would you look up, and why that one?"),
    "reversed": template("Read your answer aloud: which side is which?"),
    "not-a-choice": template("Which words does the task offer?"),
    "own-file": template("How does the line begin? Had kubectl called anybody by then?"),
    "unable-to-connect": template("Which program wrote this line, and what had it asked for?"),
    "error-prefix": template("Who prints “error:”, and who “Error from server”?"),
    "third-party-missing": template("Whom did the API server call before it said this?"),
    "server-refused": template("Who speaks in this line, and about whose certificate?"),
    "remote-error": template("What does “remote” say about who refused?"),
    "unauthorized": template("What does a 401 say, and who says it?"),
    "forbidden": template("Does a 403 know who you are?"),
    "webhook-refused": template("Who is the client in this line, and who the server?"),
    "kubelet-refused": template("Whose port is 10250? Who called it?"),
}
_KEYS = {
    "another-key": template("Which key made this signature? How can you check it?"),
    "key-does-not-fit": template("How do you find out whether a key belongs to a certificate?"),
    "private-key-instead": template("What stands in the first line of this file?"),
    "public-key-instead": template("What stands in the first line of this file?"),
    "request-instead": template("What stands in its first line? Who has signed it?"),
    "certificate-instead": template("What stands in its first line? Who has signed it?"),
    "changed": template("Which bytes were signed? Which have you now?"),
    "self-signed": template("Whose name is the issuer? Whose should it be?"),
    "public-exponent-used": template("Who knows e? So what can e not be for?"),
    "ciphertext-instead": template("Who could have seen this number already?"),
    "exponent-instead": template("What is d used for?"),
    "message-instead": template("What comes out if somebody checks this number with e?"),
    "not-reduced": template("How large can a number modulo n be?"),
    "another-hash": template("What does a signature or a fingerprint say it was made with?"),
    "hashed-twice": template("What went into the hash the second time?"),
    "newline": template("How many bytes does the file have, and how many have you hashed?"),
}
_AUTHORITIES = {
    "namesake-authority": template("Which key verifies the signature: this one's, or its twin's?"),
    "another-authority": template("Which key verifies the signature?"),
    "unknown-authority": template("Which key verifies the server's certificate?"),
    "not-an-authority": template("Where does a certificate say that it may sign others?"),
    "missing-intermediate": template("Which certificates does the client have already?"),
    "root-included": template("Would a client trust a root because a server sent it?"),
    "one-for-both": template("Who checks the server's certificate, and who the client's?"),
    "whole-certificate": template("What stays the same when the certificate is renewed?"),
}
_CERTIFICATES = {
    "wrong-user": template("Where in the certificate does Kubernetes look for the user?"),
    "group-missing": template("Where in the certificate does Kubernetes look for groups?"),
    "wrong-group": template("Where in the certificate does Kubernetes look for groups?"),
    "system-masters": template("What else may somebody do who is in that group?"),
    "wrong-usage": template("What is this certificate for: to serve, or to log in?"),
    "expired": template("Which day is it for this certificate?"),
    "no-names": template("Where does kubectl look for the name of a server?"),
    "only-common-name": template("Where does kubectl look for the name of a server?"),
    "name-missing": template("By which name does the client call it? Is that one in there?"),
    "address-missing": template("By which address does the client call it? Is that one in there?"),
    "address-as-name": template("Which kind of entry does a client compare an address with?"),
    "wildcard": template("What else does this let in?"),
}
_KUBECONFIGS = {
    "base64-twice": template("Decode it once: what do you see?"),
    "not-base64": template("What does a field whose name ends in -data hold?"),
    "insecure": template("Who else could answer you now?"),
    "not-embedded": template("Does that path exist on the other machine?"),
    "leads-nowhere": template("Which three names does a context join? Do all exist?"),
    "wrong-section": template("In which of the lists does this name stand?"),
    "wrong-context": template("Which line of the file says which context is used?"),
    "key-mismatch": template("How do you find out whether a key belongs to a certificate?"),
    "key-inside": template("What can somebody do who finds this file?"),
}
_CLUSTERS = {
    "too-much": template("What may they do now that nobody asked for?"),
    "cluster-wide": template("In which namespaces does this hold?"),
    "no-binding": template("Who has this role now?"),
    "request-deleted": template("Who would have to know that it was deleted?"),
    "revoked": template("Who would have to read that list?"),
    "own-kubeconfig": template("What if there is a copy of the file?"),
    "group-left": template("By which groups does this user still get in?"),
    "wrong-audience": template("For whom was this token made? Where does it say so?"),
    "no-signature": template("Who could have written this token?"),
    "dropped-before-server": template("Who still shows a certificate of the old authority?"),
    "dropped-before-clients": template("Who still shows a certificate of the old authority?"),
    "served-too-early": template("Does every client trust the new authority at that moment?"),
    "shown-too-early": template("Does the server trust the new authority at that moment?"),
}
QUESTIONS: Mapping[str, str] = MappingProxyType(
    _READING | _KEYS | _AUTHORITIES | _CERTIFICATES | _KUBECONFIGS | _CLUSTERS
)
