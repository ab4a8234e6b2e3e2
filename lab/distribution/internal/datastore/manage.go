package datastore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"go.etcd.io/etcd/api/v3/etcdserverpb"
	"go.etcd.io/etcd/api/v3/v3rpc/rpctypes"
)

// promoteEvery is the interval at which the leader checks learners: 15 s as in K3s, or DISTRIBUTION_PROMOTE_SECONDS.
func promoteEvery() time.Duration {
	if seconds, err := strconv.ParseFloat(os.Getenv("DISTRIBUTION_PROMOTE_SECONDS"), 64); err == nil && seconds > 0 {
		return time.Duration(seconds * float64(time.Second))
	}
	return 15 * time.Second
}

// PromoteLearners makes voters of learners that have caught up, while this member leads.
func (m *Member) PromoteLearners(ctx context.Context) {
	ticker := time.NewTicker(promoteEvery())
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
		if err := m.promote(ctx); err != nil && ctx.Err() == nil {
			fmt.Println("etcd: learner not promoted:", err)
		}
	}
}

func (m *Member) promote(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	if _, leader, err := m.State(ctx); err != nil || !leader {
		return err
	}
	members, err := m.Members(ctx)
	if err != nil {
		return err
	}
	for _, member := range members {
		if !member.IsLearner || member.Name == "" {
			continue
		}
		if _, err := m.client.MemberPromote(ctx, member.ID); err != nil {
			return fmt.Errorf("%s: %w", member.Name, err)
		}
		fmt.Println("etcd: promoted", member.Name)
	}
	return nil
}

// Members lists the cluster's members.
func (m *Member) Members(ctx context.Context) ([]*etcdserverpb.Member, error) {
	list, err := m.client.MemberList(ctx)
	if err != nil {
		return nil, err
	}
	return list.Members, nil
}

// Remove removes the member of that name; a missing one counts as removed.
func (m *Member) Remove(ctx context.Context, name string) error {
	members, err := m.Members(ctx)
	if err != nil {
		return err
	}
	for _, member := range members {
		if member.Name != name {
			continue
		}
		fmt.Println("etcd: removing member", name)
		if err := m.remember(ctx, name); err != nil {
			return err
		}
		if _, err := m.client.MemberRemove(ctx, member.ID); err != nil && !errors.Is(err, rpctypes.ErrMemberNotFound) {
			return err
		}
	}
	return nil
}
