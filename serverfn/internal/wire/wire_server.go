//go:build !js

package wire

import "context"

// echo returns its input.
//
//hotclub:server query
func echo(ctx context.Context, in Everything) (Everything, error) { return in, nil }

//hotclub:server
func follow(ctx context.Context, rules Rules) (Rules, error) { return rules, nil }

// shadows has inputs whose names the generated code uses for other things.
//
//hotclub:server
func shadows(ctx context.Context, call, r, w, out, err, arg, serverfn, models, list string) (Shout, error) {
	return Shout(call + r + w + out + err + arg + serverfn + models + list), nil
}

// scalars has an input of every kind of parameter.
//
//hotclub:server
func scalars(ctx context.Context, s string, n *int, list []Node, byName map[string]Sub, when Shout, codec float32) (map[string][]int, error) {
	return map[string][]int{s: {len(list), len(byName), int(codec)}}, nil
}
