"""One kubeconfig in, an ordered list of checks out: why does it fail, and what mends it?"""
