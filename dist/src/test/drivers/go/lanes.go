package main

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

const longest = 60 * time.Second

var names atomic.Int64

// failure is what same, must and fails panic with.
type failure struct{ why string }

// leftOut says what the driver has no means for.
type leftOut struct{ why string }

func fail(format string, values ...any) {
	panic(failure{fmt.Sprintf(format, values...)})
}

// fresh is a name that no other scenario, driver or run uses.
func fresh(what string) string {
	return fmt.Sprintf("%s_%d_%d", what, os.Getpid(), names.Add(1))
}

func same(actual, expected any) {
	if !reflect.DeepEqual(actual, expected) {
		fail("%.300s instead of %.300s", fmt.Sprintf("%+v", actual), fmt.Sprintf("%+v", expected))
	}
}

func check(err error) {
	if err != nil {
		fail("%v", err)
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

// eventually waits for what another session or the server does in its own time.
func eventually(happened func() bool, what string) {
	for deadline := time.Now().Add(longest / 2); !happened(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(deadline) {
			fail("never: %s", what)
		}
	}
}

func readLanes(path string) (lanes [][]string) {
	file := must(os.Open(path))
	defer file.Close()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		line := lines.Text()
		switch {
		case strings.HasPrefix(line, "lane "):
			lanes = append(lanes, nil)
		case line != "" && line[0] != '#':
			name, _, _ := strings.Cut(line, ":")
			lanes[len(lanes)-1] = append(lanes[len(lanes)-1], name)
		}
	}
	return lanes
}

// run takes the path of the scenarios' list as the first argument; names behind it are the only ones to be run.
func run(driver string, scenarios map[string]func(context.Context)) {
	fmt.Println("driver", driver)
	only := os.Args[2:]
	var failed atomic.Bool
	var running sync.WaitGroup
	for _, lane := range readLanes(os.Args[1]) {
		running.Go(func() {
			for _, name := range lane {
				if len(only) > 0 && !strings.Contains(" "+strings.Join(only, " ")+" ", " "+name+" ") {
					continue
				}
				head, why := attempt(scenarios[name])
				if head == "not ok" {
					failed.Store(true)
				}
				fmt.Println(strings.TrimSuffix(head+" "+name+": "+strings.Join(strings.Fields(why), " "), ": "))
			}
		})
	}
	running.Wait()
	if failed.Load() {
		os.Exit(1)
	}
}

func attempt(scenario func(context.Context)) (head, why string) {
	type outcome struct{ head, why string }
	ended := make(chan outcome, 1)
	ctx, cancel := context.WithTimeout(context.Background(), longest-time.Second)
	defer cancel()
	go func() {
		defer func() {
			switch what := recover().(type) {
			case nil:
				ended <- outcome{"ok", ""}
			case leftOut:
				ended <- outcome{"left out", what.why}
			case failure:
				ended <- outcome{"not ok", what.why}
			default:
				ended <- outcome{"not ok", fmt.Sprint(what)}
			}
		}()
		if scenario == nil {
			fail("there is no such scenario")
		}
		scenario(ctx)
		check(context.Cause(ctx))
	}()
	select {
	case how := <-ended:
		return how.head, how.why
	case <-time.After(longest):
		return "not ok", "did not end within " + longest.String()
	}
}
