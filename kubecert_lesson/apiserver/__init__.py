"""A Kubernetes API server small enough to read: TLS, who are you, may you, a few objects.

It speaks TLS and JSON as kube-apiserver does, to the real kubectl. Reading order: tls.py (who
holds which key), authentication.py (who are you?), authorization.py (may you?), resources.py,
reviews.py, csr.py and rbac.py (the answers), api.py (these in order), connection.py and server.py
(sockets). ``cluster.LessonCluster`` is how a learner holds it.
"""
