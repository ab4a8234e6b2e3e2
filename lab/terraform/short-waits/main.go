// Command short-waits PROVIDER COPY copies a Terraform provider. In the copy, the pauses between two requests to AWS
// are 64 times shorter. Time limits and all other timers stay unchanged.
//
// Exit status 3: the provider is built differently, and there is no copy. Standard error gives the reason.
package main

import (
	"bytes"
	"debug/buildinfo"
	"debug/elf"
	"debug/gosym"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
)

const (
	newTimer = "time.NewTimer"

	callOpcode = 0xe8
	jumpOpcode = 0xe9
	// Length of a call or a jump: the opcode, and the distance from its end.
	jumpLength = 5
	pageSize   = 4096
	// 64-bit ELF: e_phoff in the file, p_filesz and p_memsz in a program header, and that header's length.
	headersOffset, fileSizeOffset, memorySizeOffset, headerLength = 32, 32, 40, 56

	unexpectedStatus = 3
)

// pausing are the functions that pause before a request and between two requests, with the number of places. Each place
// inlines time.After, which calls time.NewTimer. Releases of the provider have one of them or both.
var pausing = map[string]int{
	"github.com/hashicorp/terraform-plugin-sdk/v2/helper/retry.(*StateChangeConf).WaitForStateContext.func1": 2,
	"github.com/hashicorp/terraform-provider-aws/internal/backoff.(*timerImpl).After":                        1,
}

// sar $6, %rax: divides the first argument of a Go function (Go's internal ABI for amd64), here a duration, by 64.
var divide = []byte{0x48, 0xc1, 0xf8, 0x06}

// unexpected is a property of the provider that prevents the change.
type unexpected string

func (fact unexpected) Error() string { return string(fact) }

// patch replaces the bytes of the file from an offset.
type patch struct {
	offset uint64
	bytes  []byte
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: short-waits PROVIDER COPY")
		os.Exit(2)
	}
	if err := copyWithShortWaits(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		if errors.As(err, new(unexpected)) {
			os.Exit(unexpectedStatus)
		}
		os.Exit(1)
	}
}

func copyWithShortWaits(path, target string) error {
	provider, err := os.Open(path)
	if err != nil {
		return err
	}
	defer provider.Close()
	patches, err := shortWaits(provider)
	if err != nil {
		return err
	}
	copied, err := os.OpenFile(target, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(copied, provider); err != nil {
		return err
	}
	for _, patch := range patches {
		if _, err := copied.WriteAt(patch.bytes, int64(patch.offset)); err != nil {
			return err
		}
	}
	return copied.Close()
}

// shortWaits returns the patches for a provider.
func shortWaits(provider io.ReaderAt) ([]patch, error) {
	if err := checkBuild(provider); err != nil {
		return nil, err
	}
	program, err := elf.NewFile(provider)
	if err != nil {
		return nil, err
	}
	text, table := program.Section(".text"), program.Section(".gopclntab")
	if text == nil || table == nil {
		return nil, unexpected("it has no section .text or .gopclntab")
	}
	lines, err := table.Data()
	if err != nil {
		return nil, err
	}
	symbols, err := gosym.NewTable(nil, gosym.NewLineTable(lines, text.Addr))
	if err != nil {
		return nil, unexpected("its function table cannot be read: " + err.Error())
	}
	timer := symbols.LookupFunc(newTimer)
	if timer == nil {
		return nil, unexpected("it lacks " + newTimer)
	}
	var calls []uint64
	for name, expected := range pausing {
		function := symbols.LookupFunc(name)
		if function == nil {
			continue
		}
		code := make([]byte, function.End-function.Entry)
		if _, err := text.ReadAt(code, int64(function.Entry-text.Addr)); err != nil {
			return nil, err
		}
		found := findCalls(code, function.Entry, timer.Entry)
		if len(found) != expected {
			return nil, unexpected(fmt.Sprintf("%s calls %s %d times, expected %d", name, newTimer, len(found), expected))
		}
		calls = append(calls, found...)
	}
	if len(calls) == 0 {
		return nil, unexpected("it has no function that is known to pause")
	}

	address, patches, err := appendToCode(provider, program)
	if err != nil {
		return nil, err
	}
	offset := func(address uint64) uint64 { return address - text.Addr + text.Offset }
	jump := jumpTo(jumpOpcode, address+uint64(len(divide)), timer.Entry)
	patches = append(patches, patch{offset(address), append(bytes.Clone(divide), jump...)})
	for _, call := range calls {
		patches = append(patches, patch{offset(call), jumpTo(callOpcode, call, address)})
	}
	return patches, nil
}

// checkBuild returns an error unless Go built the program for linux/amd64.
func checkBuild(provider io.ReaderAt) error {
	build, err := buildinfo.Read(provider)
	if err != nil {
		return unexpected("Go did not build it: " + err.Error())
	}
	settings := map[string]string{}
	for _, setting := range build.Settings {
		settings[setting.Key] = setting.Value
	}
	if platform := settings["GOOS"] + "/" + settings["GOARCH"]; platform != "linux/amd64" {
		return unexpected("it is built for " + platform + ", expected linux/amd64")
	}
	return nil
}

// findCalls returns the addresses of the calls of a function in code that starts at an address.
func findCalls(code []byte, start, function uint64) []uint64 {
	var found []uint64
	for at := 0; at+jumpLength <= len(code); at++ {
		address := start + uint64(at)
		if bytes.Equal(code[at:at+jumpLength], jumpTo(callOpcode, address, function)) {
			found = append(found, address)
		}
	}
	return found
}

// jumpTo returns the call or jump from one address to another.
func jumpTo(opcode byte, from, to uint64) []byte {
	return binary.LittleEndian.AppendUint32([]byte{opcode}, uint32(to-from-jumpLength))
}

// appendToCode returns the address of free bytes after the program's code, and the patches that load them with the
// code. Go's runtime treats such an address as code of another language, which it never interrupts.
func appendToCode(provider io.ReaderAt, program *elf.File) (uint64, []patch, error) {
	length := uint64(len(divide) + jumpLength)
	for index, segment := range program.Progs {
		if segment.Type != elf.PT_LOAD || segment.Flags&elf.PF_X == 0 {
			continue
		}
		end := segment.Vaddr + segment.Filesz
		free := make([]byte, length)
		if _, err := provider.ReadAt(free, int64(segment.Off+segment.Filesz)); err != nil {
			return 0, nil, err
		}
		if segment.Filesz != segment.Memsz || pageSize-end%pageSize < length || !bytes.Equal(free, make([]byte, length)) {
			return 0, nil, unexpected("the last page of its code has no free bytes")
		}
		var headers [8]byte
		if _, err := provider.ReadAt(headers[:], headersOffset); err != nil {
			return 0, nil, err
		}
		header := binary.LittleEndian.Uint64(headers[:]) + uint64(index)*headerLength
		size := binary.LittleEndian.AppendUint64(nil, segment.Filesz+length)
		return end, []patch{{header + fileSizeOffset, size}, {header + memorySizeOffset, size}}, nil
	}
	return 0, nil, unexpected("it has no segment of code")
}
