"""The certificates of a kubeadm cluster as data: a table, and what differs between clusters."""

from kubecert_lesson.kubeadm.parameters import Parameters
from kubecert_lesson.kubeadm.table import TREE, TreeEntry, alternative_names, filled

__all__ = ["TREE", "Parameters", "TreeEntry", "alternative_names", "filled"]
