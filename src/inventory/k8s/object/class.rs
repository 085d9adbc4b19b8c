//! What a Kubernetes document is to the graph: a closed list of the kinds that take part in a relation.

use crate::document::{Document, Kind};
use crate::format::{Format, k8s};
use crate::syntax::Node;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(in crate::inventory) enum Class {
    Deployment,
    StatefulSet,
    DaemonSet,
    ReplicaSet,
    ReplicationController,
    Rollout,
    DeploymentConfig,
    Job,
    CronJob,
    Pod,
    Service,
    Budget,
    HorizontalAutoscaler,
    ScaledObject,
    VerticalAutoscaler,
    /// A kind that is not known, with a `scaleTargetRef`: it owns a number, nobody knows which.
    OtherAutoscaler,
    Ingress,
    GatewayRoute,
    IngressRoute,
    VirtualService,
    IstioGateway,
    ServiceEntry,
    PeerAuthentication,
    DestinationRule,
    LimitRange,
    Claim,
    Kafka,
    KafkaTopic,
    KafkaPool,
    PostgresCluster,
    ScheduledBackup,
    Workflow,
    Namespace,
    ConfigMap,
    Secret,
    ServiceAccount,
    ResourceQuota,
    Endpoints,
    EndpointSlice,
    Priority,
    Storage,
    Volume,
    NetworkPolicy,
    KnativeService,
    Webhook,
    Gateway,
    ReferenceGrant,
    TraefikService,
    HttpProxy,
    AuthorizationPolicy,
    RequestAuthentication,
    Sidecar,
    Telemetry,
    WorkloadEntry,
    LinkerdServer,
    LinkerdAuthorization,
    ServiceProfile,
    ServiceMonitor,
    PodMonitor,
    Probe,
    PrometheusRule,
    Prometheus,
    Certificate,
    VeleroSchedule,
    AnalysisTemplate,
    ClusterAnalysisTemplate,
    /// A kind that is not known, with a pod template: its pods are labelled like that, their number may be anywhere.
    CustomWorkload,
    Other,
}

use Class::*;

impl Class {
    /// The classes of a kind in the API groups that know it.
    pub fn of_name(kind: &str) -> Vec<Self> {
        let of_group = |group: &str| of_kind(&Kind { name: kind.into(), group: group.into() });
        k8s::groups_of(kind).map(of_group).filter(|class| *class != Other).collect()
    }

    pub fn of(document: &Document) -> Self {
        if document.format != Format::K8s {
            return Other;
        }
        match of_kind(&document.kind) {
            Other if document.root.dig(&["spec", "scaleTargetRef"]).is_some_and(|node| node.is_mapping()) => {
                OtherAutoscaler
            }
            Other if holds_pod_template(&document.root) => CustomWorkload,
            class => class,
        }
    }

    /// Where its pod template is; `None` for kinds without one.
    pub fn template_path(self) -> Option<&'static [&'static str]> {
        match self {
            Pod => Some(&[]),
            CronJob => Some(&["spec", "jobTemplate", "spec", "template"]),
            Job | DaemonSet | KnativeService => Some(&["spec", "template"]),
            _ if self.is_workload() => Some(&["spec", "template"]),
            _ => None,
        }
    }

    pub fn has_template(self) -> bool {
        self.template_path().is_some()
    }

    /// Runs pods for long, in a number that can be set.
    pub fn is_workload(self) -> bool {
        matches!(
            self,
            Deployment | StatefulSet | ReplicaSet | ReplicationController | Rollout | DeploymentConfig | CustomWorkload
        )
    }

    /// Its backends are Services.
    pub fn has_backends(self) -> bool {
        matches!(self, Ingress | GatewayRoute | IngressRoute | TraefikService | HttpProxy | VirtualService)
    }

    /// The kind of what a route leads to.
    pub fn kind_of_backend(self) -> &'static str {
        match self {
            TraefikService => "TraefikService",
            _ => "Service",
        }
    }

    /// Owns the number of somebody's replicas.
    pub fn is_autoscaler(self) -> bool {
        matches!(self, HorizontalAutoscaler | ScaledObject | OtherAutoscaler)
    }
}

fn holds_pod_template(root: &Node) -> bool {
    root.dig(&["spec", "template", "spec", "containers"]).is_some_and(Node::is_sequence)
}

fn of_kind(kind: &Kind) -> Class {
    match (&*kind.name, &*kind.group) {
        ("Deployment", "apps" | "extensions") => Deployment,
        ("StatefulSet", "apps") => StatefulSet,
        ("DaemonSet", "apps" | "extensions") => DaemonSet,
        ("ReplicaSet", "apps" | "extensions") => ReplicaSet,
        ("ReplicationController", "") => ReplicationController,
        ("Rollout", "argoproj.io") => Rollout,
        ("DeploymentConfig", "apps.openshift.io" | "") => DeploymentConfig,
        ("Job", "batch") => Job,
        ("CronJob", "batch") => CronJob,
        ("Pod", "") => Pod,
        ("Service", "") => Service,
        ("PodDisruptionBudget", "policy") => Budget,
        ("HorizontalPodAutoscaler", "autoscaling" | "extensions") => HorizontalAutoscaler,
        ("ScaledObject", "keda.sh" | "keda.k8s.io") => ScaledObject,
        ("VerticalPodAutoscaler", "autoscaling.k8s.io") => VerticalAutoscaler,
        ("Ingress", "networking.k8s.io" | "extensions") => Ingress,
        ("HTTPRoute" | "GRPCRoute" | "TCPRoute" | "TLSRoute" | "UDPRoute", "gateway.networking.k8s.io") => GatewayRoute,
        ("IngressRoute" | "IngressRouteTCP" | "IngressRouteUDP", "traefik.io" | "traefik.containo.us") => IngressRoute,
        ("VirtualService", "networking.istio.io") => VirtualService,
        ("Gateway", "networking.istio.io") => IstioGateway,
        ("ServiceEntry", "networking.istio.io") => ServiceEntry,
        ("PeerAuthentication", "security.istio.io") => PeerAuthentication,
        ("DestinationRule", "networking.istio.io") => DestinationRule,
        ("LimitRange", "") => LimitRange,
        ("PersistentVolumeClaim", "") => Claim,
        ("Kafka", "kafka.strimzi.io") => Kafka,
        ("KafkaTopic", "kafka.strimzi.io") => KafkaTopic,
        ("KafkaNodePool", "kafka.strimzi.io") => KafkaPool,
        ("Cluster", "postgresql.cnpg.io") => PostgresCluster,
        ("ScheduledBackup", "postgresql.cnpg.io") => ScheduledBackup,
        ("Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate" | "CronWorkflow", "argoproj.io") => Workflow,
        ("Namespace", "") => Namespace,
        ("ConfigMap", "") => ConfigMap,
        ("Secret", "") => Secret,
        ("ServiceAccount", "") => ServiceAccount,
        ("ResourceQuota", "") => ResourceQuota,
        ("Endpoints", "") => Endpoints,
        ("EndpointSlice", "discovery.k8s.io") => EndpointSlice,
        ("PriorityClass", "scheduling.k8s.io") => Priority,
        ("StorageClass", "storage.k8s.io") => Storage,
        ("PersistentVolume", "") => Volume,
        ("NetworkPolicy", "networking.k8s.io" | "extensions") => NetworkPolicy,
        ("Service", "serving.knative.dev") => KnativeService,
        ("ValidatingWebhookConfiguration" | "MutatingWebhookConfiguration", "admissionregistration.k8s.io") => Webhook,
        ("Gateway", "gateway.networking.k8s.io") => Gateway,
        ("ReferenceGrant", "gateway.networking.k8s.io") => ReferenceGrant,
        ("TraefikService", "traefik.io" | "traefik.containo.us") => TraefikService,
        ("HTTPProxy", "projectcontour.io") => HttpProxy,
        ("AuthorizationPolicy", "security.istio.io") => AuthorizationPolicy,
        ("RequestAuthentication", "security.istio.io") => RequestAuthentication,
        ("Sidecar", "networking.istio.io") => Sidecar,
        ("Telemetry", "telemetry.istio.io") => Telemetry,
        ("WorkloadEntry", "networking.istio.io") => WorkloadEntry,
        ("Server", "policy.linkerd.io") => LinkerdServer,
        ("AuthorizationPolicy" | "ServerAuthorization", "policy.linkerd.io") => LinkerdAuthorization,
        ("ServiceProfile", "linkerd.io") => ServiceProfile,
        ("ServiceMonitor", "monitoring.coreos.com") => ServiceMonitor,
        ("PodMonitor", "monitoring.coreos.com") => PodMonitor,
        ("Probe", "monitoring.coreos.com") => Probe,
        ("PrometheusRule", "monitoring.coreos.com") => PrometheusRule,
        ("Prometheus" | "PrometheusAgent" | "ThanosRuler", "monitoring.coreos.com") => Prometheus,
        ("Certificate", "cert-manager.io" | "certmanager.k8s.io") => Certificate,
        ("Schedule" | "Backup", "velero.io") => VeleroSchedule,
        ("AnalysisTemplate", "argoproj.io") => AnalysisTemplate,
        ("ClusterAnalysisTemplate", "argoproj.io") => ClusterAnalysisTemplate,
        _ => Other,
    }
}

/// Groups that once held a kind that has moved; for identity they are the same.
pub(in crate::inventory) fn canonical_group<'a>(kind: &str, group: &'a str) -> &'a str {
    match (kind, group) {
        ("Deployment" | "DaemonSet" | "ReplicaSet", "extensions") => "apps",
        ("Ingress" | "NetworkPolicy", "extensions") => "networking.k8s.io",
        ("HorizontalPodAutoscaler", "extensions") => "autoscaling",
        ("DeploymentConfig", "") => "apps.openshift.io",
        _ => group,
    }
}

pub(in crate::inventory) fn is_cluster_scoped(kind: &Kind) -> bool {
    k8s::is_cluster_scoped(&kind.name)
}
