//go:build !js

package browsertest

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
)

// EnvChromium names the environment variable that holds the path of the
// Chromium (or Chrome) program to use. It wins over the usual places.
const EnvChromium = "HOTCLUB_CHROMIUM"

// Find returns the path of the Chromium program that tests run in: the value
// of HOTCLUB_CHROMIUM when it is set, else the first of the usual names and
// places. The error says how to install one.
func Find() (string, error) {
	if path := os.Getenv(EnvChromium); path != "" {
		found, err := exec.LookPath(path)
		if err != nil {
			return "", fmt.Errorf("%s=%q is not a program that can be run: %w", EnvChromium, path, err)
		}
		return found, nil
	}
	for _, candidate := range usualPlaces(runtime.GOOS) {
		if found, err := exec.LookPath(candidate); err == nil {
			return found, nil
		}
	}
	return "", fmt.Errorf("no Chromium found for the browser tests: install one (Debian, Ubuntu: `apt-get install chromium`) or set %s to the path of Chromium or Chrome", EnvChromium)
}

func usualPlaces(goos string) []string {
	switch goos {
	case "darwin":
		return []string{
			"/Applications/Chromium.app/Contents/MacOS/Chromium",
			"/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
			"chromium",
		}
	case "windows":
		return []string{
			"chrome.exe",
			os.Getenv("ProgramFiles") + `\Google\Chrome\Application\chrome.exe`,
			os.Getenv("ProgramFiles") + `\Chromium\Application\chrome.exe`,
		}
	default:
		return []string{
			"chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "headless-shell",
			"/usr/bin/chromium", "/snap/bin/chromium", "/opt/google/chrome/chrome",
		}
	}
}
