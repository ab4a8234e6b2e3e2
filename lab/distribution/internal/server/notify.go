package server

import (
	"fmt"
	"net"
	"os"
)

// notifyReady signals systemd that the server is up, as units of type notify require.
func notifyReady() {
	path := os.Getenv("NOTIFY_SOCKET")
	if path == "" {
		return
	}
	connection, err := net.Dial("unixgram", path)
	if err == nil {
		defer connection.Close()
		_, err = connection.Write([]byte("READY=1\n"))
	}
	if err != nil {
		fmt.Println("systemd was not notified:", err)
	}
}
