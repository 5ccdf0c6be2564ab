"""How etcd, kube-apiserver and kube-controller-manager are told of their certificates.

The file names are kubeadm's, below ``pki/`` of the folder that the programs run in.
Source: the manifests that kubeadm writes; "PKI certificates and requirements".
"""

import yaml

HOST = "127.0.0.1"  # nothing here listens anywhere else


def etcd(client_port: int, peer_port: int) -> bytes:
    """Write etcd's configuration file (YAML): TLS with certificates on both sides, everywhere."""
    clients, peers = f"https://{HOST}:{client_port}", f"https://{HOST}:{peer_port}"
    return yaml.safe_dump(
        {
            "name": "lesson",
            "data-dir": "etcd",
            "listen-client-urls": clients,
            "advertise-client-urls": clients,
            "listen-peer-urls": peers,
            "initial-advertise-peer-urls": peers,
            "initial-cluster": f"lesson={peers}",
            "client-transport-security": _etcd_security("server"),
            "peer-transport-security": _etcd_security("peer"),
            "unsafe-no-fsync": True,  # what it keeps need not outlive the lesson
            "log-level": "warn",
        }
    ).encode()


def _etcd_security(name: str) -> dict[str, object]:
    return {
        "cert-file": f"pki/etcd/{name}.crt",
        "key-file": f"pki/etcd/{name}.key",
        "client-cert-auth": True,
        "trusted-ca-file": "pki/etcd/ca.crt",
    }


def kube_apiserver(port: int, etcd_port: int, *, address: str, subnet: str) -> list[str]:
    """Return the options of kube-apiserver, as kubeadm sets them.

    ``address`` is what it tells others to reach it by (--advertise-address); it must not be a
    loopback address, and nothing listens there.
    """
    return [
        f"--bind-address={HOST}",
        f"--secure-port={port}",
        f"--advertise-address={address}",
        f"--service-cluster-ip-range={subnet}",
        "--tls-cert-file=pki/apiserver.crt",
        "--tls-private-key-file=pki/apiserver.key",
        "--client-ca-file=pki/client-ca.crt",
        f"--etcd-servers=https://{HOST}:{etcd_port}",
        "--etcd-cafile=pki/etcd/ca.crt",
        "--etcd-certfile=pki/apiserver-etcd-client.crt",
        "--etcd-keyfile=pki/apiserver-etcd-client.key",
        "--kubelet-client-certificate=pki/apiserver-kubelet-client.crt",
        "--kubelet-client-key=pki/apiserver-kubelet-client.key",
        "--proxy-client-cert-file=pki/front-proxy-client.crt",
        "--proxy-client-key-file=pki/front-proxy-client.key",
        "--requestheader-client-ca-file=pki/front-proxy-ca.crt",
        "--requestheader-allowed-names=front-proxy-client",
        "--requestheader-username-headers=X-Remote-User",
        "--requestheader-group-headers=X-Remote-Group",
        "--requestheader-extra-headers-prefix=X-Remote-Extra-",
        "--service-account-issuer=https://kubernetes.default.svc.cluster.local",
        "--service-account-key-file=pki/sa.pub",
        "--service-account-signing-key-file=pki/sa.key",
        "--authorization-mode=Node,RBAC",
        "--enable-admission-plugins=NodeRestriction",
        "--disable-admission-plugins=ServiceAccount",  # its pods only stand there, and have none
        "--token-auth-file=tokens.csv",
        "--audit-policy-file=audit-policy.yaml",
        "--audit-log-path=audit.log",
        "--vmodule=secure_serving=5",  # to say which handshakes failed
    ]


def kube_controller_manager() -> list[str]:
    """Return the options of a kube-controller-manager that signs requests and fills roles.

    The rules of ``view``, ``edit`` and ``admin`` are put together from other roles.
    """
    return [
        "--kubeconfig=own.conf",
        "--controllers=certificatesigningrequest-signing-controller,"
        "clusterrole-aggregation-controller",
        "--cluster-signing-cert-file=pki/ca.crt",
        "--cluster-signing-key-file=pki/ca.key",
        "--leader-elect=false",
        f"--bind-address={HOST}",
        "--secure-port=0",
    ]
