// Command empty is the smallest Go program: what every client pays.
package main

func main() {}
