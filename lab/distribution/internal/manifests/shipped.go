package manifests

import (
	_ "embed"
	"slices"
	"strings"
	"text/template"

	"cdktf-rancher/lab/distribution/internal/settings"
)

//go:embed crds.yaml
var crds string

//go:embed workload.yaml
var workload string

var workloadTemplate = template.Must(template.New("workload").Parse(workload))

type shippedWorkload struct {
	Kind, Name, Label string
	// Replicas is ignored for a DaemonSet.
	Replicas int
}

// Definitions are the custom resources of the distribution.
func Definitions() []byte { return []byte(crds) }

// Workloads are the distribution's own deployments; no pod ever runs for them. K3s' Traefik has the kind that its chart
// would create: Deployment or DaemonSet.
func Workloads(s *settings.Settings, traefikKind string) ([]byte, error) {
	content := &strings.Builder{}
	for _, one := range workloads(s, traefikKind) {
		content.WriteString("---\n")
		if err := workloadTemplate.Execute(content, one); err != nil {
			return nil, err
		}
	}
	return []byte(content.String()), nil
}

func workloads(s *settings.Settings, traefikKind string) []shippedWorkload {
	disabled := s.List("disable")
	all := []shippedWorkload{}
	add := func(component string, one shippedWorkload) {
		if !slices.Contains(disabled, component) {
			all = append(all, one)
		}
	}
	if s.Distribution == "k3s" {
		add("coredns", shippedWorkload{"Deployment", "coredns", "kube-dns", 1})
		add("metrics-server", shippedWorkload{"Deployment", "metrics-server", "metrics-server", 1})
		add("local-storage", shippedWorkload{"Deployment", "local-path-provisioner", "local-path-provisioner", 1})
		add("traefik", shippedWorkload{traefikKind, "traefik", "traefik", 1})
		return all
	}
	add("rke2-coredns", shippedWorkload{"Deployment", "rke2-coredns-rke2-coredns", "rke2-coredns", 2})
	add("rke2-metrics-server", shippedWorkload{"Deployment", "rke2-metrics-server", "rke2-metrics-server", 1})
	ingresses := s.List("ingress-controller")
	if len(ingresses) == 0 {
		ingresses = []string{"ingress-nginx"}
	}
	if slices.Contains(ingresses, "ingress-nginx") {
		add("rke2-ingress-nginx", shippedWorkload{"DaemonSet", "rke2-ingress-nginx-controller", "rke2-ingress-nginx", 0})
	}
	if slices.Contains(ingresses, "traefik") {
		add("rke2-traefik", shippedWorkload{"DaemonSet", "rke2-traefik", "rke2-traefik", 0})
	}
	return all
}
