package datastore

import (
	"context"
	"fmt"

	"go.etcd.io/etcd/api/v3/etcdserverpb"
	clientv3 "go.etcd.io/etcd/client/v3"
)

// ClearAlarms disarms the NOSPACE alarms of this member. Those of other members remain, and while one remains no member
// takes a write. Other alarms are not disarmed (K3s, pkg/etcd, Test and clearAlarms).
func (m *Member) ClearAlarms(ctx context.Context) error {
	status, err := m.client.Status(ctx, m.client.Endpoints()[0])
	if err != nil {
		return err
	}
	list, err := m.client.AlarmList(ctx)
	if err != nil {
		return fmt.Errorf("etcd alarm list failed: %w", err)
	}
	for _, alarm := range list.Alarms {
		if alarm.MemberID != status.Header.MemberId {
			continue
		}
		if alarm.Alarm != etcdserverpb.AlarmType_NOSPACE {
			return fmt.Errorf("%s alarm must be disarmed manually", alarm.Alarm)
		}
		if _, err := m.client.AlarmDisarm(ctx, &clientv3.AlarmMember{MemberID: alarm.MemberID, Alarm: alarm.Alarm}); err != nil {
			return fmt.Errorf("%s disarm failed: %w", alarm.Alarm, err)
		}
		fmt.Printf("etcd: %s disarmed successfully\n", alarm.Alarm)
	}
	return nil
}
