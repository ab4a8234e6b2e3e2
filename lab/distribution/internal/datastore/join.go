package datastore

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"time"

	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"

	"cdktf-rancher/lab/distribution/internal/bootstrap"
)

// ErrDuplicate is the error of a server whose name the cluster already has. The original exits with status 0 on it.
var ErrDuplicate = errors.New("duplicate node name found, please use a unique name for this node")

const joinRetry = 2500 * time.Millisecond

// Join adds this member as a learner through a peer and starts it. It retries when the cluster accepts no learner now.
func (m *Member) Join(ctx context.Context, peer *bootstrap.Peer) error {
	for {
		initial, err := m.add(ctx, peer)
		if err == nil {
			return m.start(initial, embed.ClusterStateFlagExisting)
		}
		if !mayPass(err) {
			return err
		}
		fmt.Println("etcd: waiting for the cluster to take another learner:", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(joinRetry):
		}
	}
}

func mayPass(err error) bool {
	for _, passing := range []error{rpctypes.ErrTooManyLearners, rpctypes.ErrUnhealthy, rpctypes.ErrMemberNotEnoughStarted,
		rpctypes.ErrNoLeader, rpctypes.ErrTimeout, rpctypes.ErrTimeoutDueToLeaderFail, rpctypes.ErrTimeoutDueToConnectionLost,
		rpctypes.ErrLeaderChanged, context.DeadlineExceeded} {
		if errors.Is(rpctypes.Error(err), passing) || errors.Is(err, passing) {
			return true
		}
	}
	return false
}

// add returns the initial cluster for etcd.
func (m *Member) add(ctx context.Context, peer *bootstrap.Peer) (string, error) {
	endpoints, err := peer.ClientURLs()
	if err != nil {
		return "", err
	}
	client, err := m.Client(endpoints...)
	if err != nil {
		return "", err
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	list, err := client.MemberList(ctx)
	if err != nil {
		return "", err
	}
	cluster, listed := []string{}, false
	for _, member := range list.Members {
		if m.sameNode(member.Name) {
			if err := os.Remove(m.settings.Etcd("name")); err != nil {
				return "", err
			}
			return "", ErrDuplicate
		}
		for _, value := range member.PeerURLs {
			if hostOf(value) == m.ip && member.Name == "" {
				listed = true // added before, never started
				continue
			}
			cluster = append(cluster, member.Name+"="+value)
		}
	}
	cluster = append(cluster, m.Name+"="+m.peerURL())
	if listed {
		return strings.Join(cluster, ","), nil
	}
	_, err = clientv3.NewCluster(client).MemberAddAsLearner(ctx, []string{m.peerURL()})
	return strings.Join(cluster, ","), err
}

func (m *Member) sameNode(member string) bool {
	hyphen := strings.LastIndex(member, "-")
	return hyphen > 0 && member[:hyphen] == m.node
}

func hostOf(value string) string {
	parsed, err := url.Parse(value)
	if err != nil {
		return ""
	}
	return parsed.Hostname()
}
