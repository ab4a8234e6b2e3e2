package datastore

import (
	"context"
	"errors"
	"fmt"
	"os/signal"
	"syscall"

	"go.etcd.io/etcd/client/pkg/v3/transport"
	"go.etcd.io/etcd/server/v3/embed"
	"go.uber.org/zap"
)

// RunExternal is an etcd of one member that belongs to no server. Its arguments are its folder, its URL, and, for
// https, the files of its certificate and key. It prints "etcd is ready" when it is.
func RunExternal(arguments []string) error {
	if len(arguments) != 2 && len(arguments) != 4 {
		return fmt.Errorf("got %q, expected FOLDER URL [CERTIFICATE KEY]", arguments)
	}
	config := embed.NewConfig()
	config.Name, config.Dir = "external", arguments[0]
	config.ListenClientUrls, config.AdvertiseClientUrls = urls(arguments[1]), urls(arguments[1])
	config.ListenPeerUrls, config.AdvertisePeerUrls = urls("http://127.0.0.1:2380"), urls("http://127.0.0.1:2380")
	config.InitialCluster = "external=http://127.0.0.1:2380"
	config.ZapLoggerBuilder = embed.NewZapLoggerBuilder(zap.NewNop())
	if len(arguments) == 4 {
		config.ClientTLSInfo = transport.TLSInfo{CertFile: arguments[2], KeyFile: arguments[3]}
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	server, err := embed.StartEtcd(config)
	if err != nil {
		return ended(err)
	}
	defer server.Close()
	for ready := server.Server.ReadyNotify(); ; {
		select {
		case <-ready:
			fmt.Println("etcd is ready")
			ready = nil
		case <-ctx.Done():
			return nil
		case err := <-server.Err():
			return ended(err)
		case <-server.Server.StopNotify():
			return ended(errors.New("etcd stopped"))
		}
	}
}
