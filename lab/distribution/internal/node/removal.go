package node

import (
	"context"
	"slices"
	"time"

	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/client-go/kubernetes"

	"cdktf-rancher/lab/distribution/internal/settings"
)

// EtcdLabel marks the Nodes that have a member of etcd.
const EtcdLabel = "node-role.kubernetes.io/etcd"

const finalizer = "wrangler.cattle.io/managed-etcd-controller"

// Removal removes the members of deleted Nodes from etcd: a finalizer holds the Node until then.
type Removal struct {
	Client   kubernetes.Interface
	Settings *settings.Settings
	// Leads reports whether this server must do it.
	Leads func(context.Context) (bool, error)
	// Remove removes the member of that name from etcd.
	Remove func(ctx context.Context, member string) error
}

// Run checks the Nodes every two seconds; failures are retried.
func (r *Removal) Run(ctx context.Context) {
	every(ctx, 2*time.Second, "etcd members of deleted Nodes", r.sweep)
}

func (r *Removal) sweep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	if leads, err := r.Leads(ctx); err != nil || !leads {
		return err
	}
	nodes, err := r.Client.CoreV1().Nodes().List(ctx, metav1.ListOptions{LabelSelector: EtcdLabel + "=true"})
	if err != nil {
		return err
	}
	for i := range nodes.Items {
		node := &nodes.Items[i]
		held := slices.Contains(node.Finalizers, finalizer)
		switch {
		case node.DeletionTimestamp == nil && !held:
			node.Finalizers = append(node.Finalizers, finalizer)
		case node.DeletionTimestamp != nil && held:
			if err := r.clear(ctx, node); err != nil {
				return err
			}
			node.Finalizers = slices.DeleteFunc(node.Finalizers, func(one string) bool { return one == finalizer })
		default:
			continue
		}
		if _, err := r.Client.CoreV1().Nodes().Update(ctx, node, metav1.UpdateOptions{}); err != nil && !errors.IsConflict(err) {
			return err
		}
	}
	return nil
}

// clear removes the member and deletes the node's password.
func (r *Removal) clear(ctx context.Context, node *core.Node) error {
	if member := node.Annotations["etcd."+r.Settings.Distribution+".cattle.io/node-name"]; member != "" {
		if err := r.Remove(ctx, member); err != nil {
			return err
		}
	}
	name := PasswordSecret(node.Name, r.Settings.Distribution)
	err := r.Client.CoreV1().Secrets(metav1.NamespaceSystem).Delete(ctx, name, metav1.DeleteOptions{})
	if errors.IsNotFound(err) {
		return nil
	}
	return err
}
