package node

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	apps "k8s.io/api/apps/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"cdktf-rancher/lab/distribution/internal/manifests"
	"cdktf-rancher/lab/distribution/internal/settings"
)

// Workloads creates the distribution's own workloads, and reports the DaemonSets of kube-system as rolled out on the
// ready Nodes.
type Workloads struct {
	Client   kubernetes.Interface
	Applier  *manifests.Applier
	Settings *settings.Settings
	// Leads reports whether this server must do it.
	Leads func(context.Context) (bool, error)
}

// Run works every three seconds; failures are retried.
func (w *Workloads) Run(ctx context.Context) {
	every(ctx, 3*time.Second, "workloads", w.once)
}

func (w *Workloads) once(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if leads, err := w.Leads(ctx); err != nil || !leads {
		return err
	}
	if err := w.deploy(ctx); err != nil {
		return err
	}
	return w.report(ctx)
}

func (w *Workloads) deploy(ctx context.Context) error {
	kind := "Deployment"
	if w.Settings.Distribution == "k3s" {
		var err error
		if kind, err = w.traefikKind(ctx); err != nil {
			return err
		}
	}
	content, err := manifests.Workloads(w.Settings, kind)
	if err != nil {
		return err
	}
	return w.Applier.Apply(ctx, content)
}

// traefikKind is the kind of Traefik that K3s' chart creates, and removes the other. The value's text decides, because
// no Helm runs here.
func (w *Workloads) traefikKind(ctx context.Context) (string, error) {
	path := "/apis/helm.cattle.io/v1/namespaces/kube-system/helmchartconfigs/traefik"
	body, err := w.Client.CoreV1().RESTClient().Get().AbsPath(path).DoRaw(ctx)
	if err != nil && !errors.IsNotFound(err) {
		return "", err
	}
	apis := w.Client.AppsV1()
	kind := "Deployment"
	if strings.Contains(string(body), "kind: DaemonSet") {
		kind = "DaemonSet"
		err = apis.Deployments(metav1.NamespaceSystem).Delete(ctx, "traefik", metav1.DeleteOptions{})
	} else {
		err = apis.DaemonSets(metav1.NamespaceSystem).Delete(ctx, "traefik", metav1.DeleteOptions{})
	}
	if errors.IsNotFound(err) {
		err = nil
	}
	return kind, err
}

func (w *Workloads) report(ctx context.Context) error {
	nodes, err := w.Client.CoreV1().Nodes().List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	ready := int32(0)
	for _, node := range nodes.Items {
		for _, condition := range node.Status.Conditions {
			if condition.Type == core.NodeReady && condition.Status == core.ConditionTrue {
				ready++
			}
		}
	}
	return w.reportDaemonSets(ctx, int32(len(nodes.Items)), ready)
}

func (w *Workloads) reportDaemonSets(ctx context.Context, nodes, ready int32) error {
	sets := w.Client.AppsV1().DaemonSets(metav1.NamespaceSystem)
	list, err := sets.List(ctx, metav1.ListOptions{})
	if err != nil {
		return err
	}
	for _, one := range list.Items {
		status := apps.DaemonSetStatus{
			ObservedGeneration: one.Generation, DesiredNumberScheduled: nodes, CurrentNumberScheduled: nodes,
			UpdatedNumberScheduled: nodes, NumberReady: ready, NumberAvailable: ready, NumberUnavailable: nodes - ready,
		}
		was := one.Status
		if was.ObservedGeneration == status.ObservedGeneration && was.DesiredNumberScheduled == nodes && was.NumberReady == ready {
			continue
		}
		body, err := json.Marshal(map[string]any{"status": status})
		if err != nil {
			return err
		}
		if _, err := sets.Patch(ctx, one.Name, types.MergePatchType, body, metav1.PatchOptions{}, "status"); err != nil {
			return err
		}
	}
	return nil
}
