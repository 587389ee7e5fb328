// Package di hands a server function the values it needs: a database, the
// session, a mailer.
//
// The trade: dependencies are found by their Go type at run time, so a missing
// provider is found when the program starts ([Container.Missing]) rather than
// when it compiles; in exchange a function only names what it wants in its
// parameter list.
//
// A value lives for the program ([Value], [Once]) or for one request
// ([Provide]). A provider asks for its own needs with [Get] on the context it
// is given; a circle of providers is reported with its members.
package di
