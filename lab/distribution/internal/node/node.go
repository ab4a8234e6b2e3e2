// Package node is the kubelet's double: it registers this server's Node and keeps it Ready, and runs no pods.
package node

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	coordination "k8s.io/api/coordination/v1"
	core "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/client-go/kubernetes"

	"cdktf-rancher/lab/distribution/internal/settings"
)

const heartbeat = 5 * time.Second

// Node is this server's Node.
type Node struct {
	Client   kubernetes.Interface
	Settings *settings.Settings
	// Release is shown as the kubelet's version.
	Release string
	// Member is the name of this server's etcd member.
	Member string
	// Voter reports whether that member may vote.
	Voter func(context.Context) (bool, error)

	name, ip string
}

// Register checks the node's password until it is accepted, and creates or updates the Node.
func (n *Node) Register(ctx context.Context) error {
	var err error
	if n.name, err = n.Settings.NodeName(); err != nil {
		return err
	}
	if n.ip, err = n.Settings.Address(); err != nil {
		return err
	}
	for {
		err := n.ensurePassword(ctx)
		if err == nil {
			err = n.ensureNode(ctx)
		}
		if err == nil {
			return n.beat(ctx)
		}
		fmt.Println("node:", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(heartbeat):
		}
	}
}

// Beat keeps the Node Ready until the context ends. A deleted Node is created again only at the next start.
func (n *Node) Beat(ctx context.Context) {
	every(ctx, heartbeat, "node: no heartbeat", n.beat)
}

func (n *Node) ensureNode(ctx context.Context) error {
	annotations := map[string]string{}
	labels := map[string]string{
		"kubernetes.io/hostname": n.name, "kubernetes.io/os": "linux", "kubernetes.io/arch": "amd64",
		"node-role.kubernetes.io/control-plane": "true",
		"node.kubernetes.io/instance-type":      n.Settings.Distribution,
	}
	if !n.Settings.External() {
		labels[EtcdLabel] = "true"
		annotations["etcd."+n.Settings.Distribution+".cattle.io/node-name"] = n.Member
		annotations["etcd."+n.Settings.Distribution+".cattle.io/node-address"] = n.ip
	}
	for _, label := range n.Settings.List("node-label") {
		key, value, _ := strings.Cut(label, "=")
		labels[key] = value
	}
	node := &core.Node{ObjectMeta: metav1.ObjectMeta{Name: n.name, Labels: labels, Annotations: annotations}}
	_, err := n.Client.CoreV1().Nodes().Create(ctx, node, metav1.CreateOptions{})
	if !errors.IsAlreadyExists(err) {
		return err
	}
	found, err := n.Client.CoreV1().Nodes().Get(ctx, n.name, metav1.GetOptions{})
	if err != nil {
		return err
	}
	if found.DeletionTimestamp != nil {
		return fmt.Errorf("waiting for the old Node %s to be gone", n.name)
	}
	return n.patch(ctx, map[string]any{"metadata": map[string]any{"labels": labels, "annotations": annotations}})
}

func (n *Node) beat(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, heartbeat)
	defer cancel()
	if body, err := n.Client.CoreV1().RESTClient().Get().AbsPath("/readyz").DoRaw(ctx); err != nil {
		return fmt.Errorf("the API server is not ready: %s %w", body, err)
	}
	voter, err := n.Voter(ctx)
	if err != nil {
		return err
	}
	ready, reason := core.ConditionTrue, "KubeletReady"
	if !voter {
		ready, reason = core.ConditionFalse, "EtcdMemberIsLearner"
	}
	now := metav1.Now()
	condition := func(kind core.NodeConditionType, status core.ConditionStatus, reason string) core.NodeCondition {
		return core.NodeCondition{Type: kind, Status: status, Reason: reason, LastHeartbeatTime: now, LastTransitionTime: now}
	}
	conditions := []core.NodeCondition{condition(core.NodeReady, ready, reason)}
	if !n.Settings.External() {
		conditions = append(conditions, condition("EtcdIsVoter", ready, "MemberNotLearner"))
	}
	status := map[string]any{"status": core.NodeStatus{
		Addresses: []core.NodeAddress{
			{Type: core.NodeInternalIP, Address: n.ip}, {Type: core.NodeHostName, Address: n.name},
		},
		NodeInfo: core.NodeSystemInfo{
			KubeletVersion: n.Release, OperatingSystem: "linux", Architecture: "amd64",
			ContainerRuntimeVersion: "double://1", OSImage: "double", MachineID: n.name,
		},
		Conditions: conditions,
	}}
	if err := n.patch(ctx, status, "status"); err != nil {
		return err
	}
	return n.renew(ctx)
}

func (n *Node) patch(ctx context.Context, change any, subresources ...string) error {
	body, err := json.Marshal(change)
	if err != nil {
		return err
	}
	_, err = n.Client.CoreV1().Nodes().Patch(ctx, n.name, types.StrategicMergePatchType, body, metav1.PatchOptions{}, subresources...)
	return err
}

func (n *Node) renew(ctx context.Context) error {
	leases := n.Client.CoordinationV1().Leases("kube-node-lease")
	seconds, now := int32(40), metav1.NowMicro()
	spec := coordination.LeaseSpec{HolderIdentity: &n.name, LeaseDurationSeconds: &seconds, RenewTime: &now}
	lease, err := leases.Get(ctx, n.name, metav1.GetOptions{})
	if errors.IsNotFound(err) {
		_, err = leases.Create(ctx, &coordination.Lease{ObjectMeta: metav1.ObjectMeta{Name: n.name}, Spec: spec}, metav1.CreateOptions{})
		return err
	}
	if err != nil {
		return err
	}
	lease.Spec = spec
	_, err = leases.Update(ctx, lease, metav1.UpdateOptions{})
	return err
}
