package node

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"
)

// Pods does the work of a scheduler and the kubelets for pods of controllers: nothing runs in them, and no server has
// them. A pod whose secrets or ConfigMaps are absent never starts, nor does one whose image has the tag "broken". Pods
// of a Job end at once: the broken one fails, all others succeed.
type Pods struct {
	Client kubernetes.Interface
	// Leads reports whether this server must do it.
	Leads func(context.Context) (bool, error)
}

// Run checks every second; failures are retried.
func (p *Pods) Run(ctx context.Context) {
	every(ctx, time.Second, "pods", p.once)
}

func (p *Pods) once(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	if leads, err := p.Leads(ctx); err != nil || !leads {
		return err
	}
	pending := metav1.ListOptions{FieldSelector: "status.phase=" + string(core.PodPending)}
	list, err := p.Client.CoreV1().Pods(metav1.NamespaceAll).List(ctx, pending)
	if err != nil {
		return err
	}
	for _, pod := range list.Items {
		status, err := p.statusOf(ctx, &pod)
		if err != nil {
			return err
		}
		if err := p.report(ctx, &pod, status); err != nil {
			return err
		}
	}
	return nil
}

// statusOf is the new status of a waiting pod; nothing when it must wait on.
func (p *Pods) statusOf(ctx context.Context, pod *core.Pod) (*core.PodStatus, error) {
	broken := slices.ContainsFunc(pod.Spec.Containers, func(container core.Container) bool {
		return strings.HasSuffix(container.Image, ":broken")
	})
	owner := metav1.GetControllerOf(pod)
	ofJob := owner != nil && owner.Kind == "Job"
	switch whole, err := p.hasVolumes(ctx, pod); {
	case err != nil || !whole:
		return nil, err
	case broken && ofJob:
		return &core.PodStatus{Phase: core.PodFailed}, nil
	case broken:
		return nil, nil
	case ofJob:
		return &core.PodStatus{Phase: core.PodSucceeded}, nil
	}
	status := &core.PodStatus{Phase: core.PodRunning}
	for _, kind := range []core.PodConditionType{core.PodInitialized, core.ContainersReady, core.PodReady} {
		condition := core.PodCondition{Type: kind, Status: core.ConditionTrue, LastTransitionTime: metav1.Now()}
		status.Conditions = append(status.Conditions, condition)
	}
	return status, nil
}

func (p *Pods) hasVolumes(ctx context.Context, pod *core.Pod) (bool, error) {
	for _, volume := range pod.Spec.Volumes {
		var err error
		if secret := volume.Secret; secret != nil && !isTrue(secret.Optional) {
			_, err = p.Client.CoreV1().Secrets(pod.Namespace).Get(ctx, secret.SecretName, metav1.GetOptions{})
		}
		if config := volume.ConfigMap; config != nil && !isTrue(config.Optional) {
			_, err = p.Client.CoreV1().ConfigMaps(pod.Namespace).Get(ctx, config.Name, metav1.GetOptions{})
		}
		if errors.IsNotFound(err) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

func (p *Pods) report(ctx context.Context, pod *core.Pod, status *core.PodStatus) error {
	if status == nil {
		return nil
	}
	body, err := json.Marshal(map[string]any{"status": status})
	if err != nil {
		return err
	}
	pods := p.Client.CoreV1().Pods(pod.Namespace)
	_, err = pods.Patch(ctx, pod.Name, types.MergePatchType, body, metav1.PatchOptions{}, "status")
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}

func isTrue(value *bool) bool { return value != nil && *value }
