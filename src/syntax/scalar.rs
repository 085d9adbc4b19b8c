//! What a plain YAML scalar is to Kubernetes.
