package node

import (
	"context"
	"fmt"

	core "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/fields"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/tools/cache"
	toolswatch "k8s.io/client-go/tools/watch"
)

// AwaitDeletion returns once somebody deletes this server's Node: its finalizer holds it, so the watch sees the deletion
// (RKE2, pkg/rke2, watchForSelfDelete).
func AwaitDeletion(ctx context.Context, client kubernetes.Interface, name string) error {
	own := fields.OneTermEqualSelector(metav1.ObjectNameField, name)
	list := cache.NewListWatchFromClient(client.CoreV1().RESTClient(), "nodes", metav1.NamespaceNone, own)
	_, err := toolswatch.UntilWithSync(ctx, list, &core.Node{}, nil, func(event watch.Event) (bool, error) {
		node, ok := event.Object.(*core.Node)
		if !ok {
			return false, fmt.Errorf("got an event of a %T, expected a Node", event.Object)
		}
		return node.DeletionTimestamp != nil, nil
	})
	return err
}
