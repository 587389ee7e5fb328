//go:build ignore

// This program draws the default icon of package pwa: two bars joined by a
// slanted one, white on red, inside the safe zone of maskable icons. Run it
// with `go generate ./pwa`; it writes default.svg, default-192.png and
// default-512.png into the current folder, the same bytes each time.
package main

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"log"
	"os"
	"strings"
)

type point struct{ x, y float64 }

// The drawing, on a square of 100 by 100.
const corner = 22.0

var (
	ground = color.NRGBA{0xb0, 0x22, 0x2c, 0xff}
	mark   = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	shapes = [][]point{
		{{27, 25}, {39, 25}, {39, 75}, {27, 75}},
		{{61, 25}, {73, 25}, {73, 75}, {61, 75}},
		{{39, 52}, {61, 38}, {61, 48}, {39, 62}},
	}
)

func main() {
	write("default.svg", svg())
	for _, size := range []int{192, 512} {
		var b bytes.Buffer
		encoder := png.Encoder{CompressionLevel: png.BestCompression}
		if err := encoder.Encode(&b, draw(size)); err != nil {
			log.Fatal(err)
		}
		write(fmt.Sprintf("default-%d.png", size), b.Bytes())
	}
}

func write(name string, data []byte) {
	if err := os.WriteFile(name, data, 0o644); err != nil {
		log.Fatal(err)
	}
}

func svg() []byte {
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><rect width="100" height="100" rx="%g" fill="%s"/><path fill="%s" d="`, corner, hex(ground), hex(mark))
	for _, shape := range shapes {
		for i, p := range shape {
			letter := "L"
			if i == 0 {
				letter = "M"
			}
			fmt.Fprintf(&b, "%s%g %g", letter, p.x, p.y)
		}
		b.WriteString("Z")
	}
	b.WriteString("\"/></svg>\n")
	return []byte(b.String())
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

// draw takes 6 by 6 samples of each pixel, which smooths the edges.
func draw(size int) image.Image {
	const samples = 6
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	step := 100 / float64(size*samples)
	for y := range size {
		for x := range size {
			var inside, marked int
			for i := range samples * samples {
				p := point{
					(float64(x*samples+i%samples) + 0.5) * step,
					(float64(y*samples+i/samples) + 0.5) * step,
				}
				if inGround(p) {
					inside++
					if inMark(p) {
						marked++
					}
				}
			}
			if inside > 0 {
				img.SetNRGBA(x, y, mix(marked, inside, samples*samples))
			}
		}
	}
	return img
}

func mix(marked, inside, all int) color.NRGBA {
	blend := func(a, b uint8) uint8 { return uint8((int(a)*(inside-marked) + int(b)*marked) / inside) }
	return color.NRGBA{blend(ground.R, mark.R), blend(ground.G, mark.G), blend(ground.B, mark.B), uint8(255 * inside / all)}
}

func inGround(p point) bool {
	x := max(corner-p.x, p.x-(100-corner), 0)
	y := max(corner-p.y, p.y-(100-corner), 0)
	return x*x+y*y <= corner*corner
}

func inMark(p point) bool {
	for _, shape := range shapes {
		inside := true
		for i, a := range shape {
			b := shape[(i+1)%len(shape)]
			inside = inside && (b.x-a.x)*(p.y-a.y)-(b.y-a.y)*(p.x-a.x) >= 0
		}
		if inside {
			return true
		}
	}
	return false
}
