package datastore

import (
	"os"
	"strings"
	"sync/atomic"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

// logger prints etcd's errors, or the level in DISTRIBUTION_ETCD_LOG (debug, info, warn), and listens for a removal,
// which etcd only logs.
func (e *embedded) logger() (*zap.Logger, error) {
	level := zapcore.ErrorLevel
	if name := os.Getenv("DISTRIBUTION_ETCD_LOG"); name != "" {
		if err := level.UnmarshalText([]byte(name)); err != nil {
			return nil, err
		}
	}
	encoder := zapcore.NewConsoleEncoder(consoleConfig())
	printed := zapcore.NewCore(encoder, zapcore.Lock(os.Stderr), untilClosed{level, &e.closing})
	heard := zapcore.RegisterHooks(zapcore.NewCore(encoder, zapcore.AddSync(nowhere{}), zapcore.InfoLevel), e.hear)
	return zap.New(zapcore.NewTee(printed, heard)), nil
}

func consoleConfig() zapcore.EncoderConfig {
	config := zap.NewProductionEncoderConfig()
	config.EncodeTime = zapcore.ISO8601TimeEncoder
	return config
}

func (e *embedded) hear(entry zapcore.Entry) error {
	if strings.Contains(entry.Message, "data-dir used by this member must be removed") ||
		strings.Contains(entry.Message, "the local member has been removed") {
		e.removed.Store(true)
	}
	return nil
}

// untilClosed is silent once the member is being closed: etcd then logs every ended listener as an error.
type untilClosed struct {
	zapcore.Level
	closing *atomic.Bool
}

func (u untilClosed) Enabled(level zapcore.Level) bool {
	return !u.closing.Load() && u.Level.Enabled(level)
}

type nowhere struct{}

func (nowhere) Write(line []byte) (int, error) { return len(line), nil }
