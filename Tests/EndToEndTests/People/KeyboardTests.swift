import Foundation
import TestSupport
import Testing

extension EndToEnd {
    /// One learner from the form to signing in, by somebody who has no mouse.
    struct KeyboardTests {
        @Test func `a learner is created, invited and activated with only the keyboard`() async throws {
            try await withServices { services in
                try await withBrowser(on: services.address) { browser in
                    try await browser.use(.desktop)
                    try await journey(browser, services)
                }
            }
        }

        @Test func `the same works on a phone without JavaScript, and no page scrolls sideways`() async throws {
            try await withServices { services in
                try await withBrowser(on: services.address, scripts: false) { browser in
                    try await browser.use(.phone)
                    try await journey(browser, services)
                }
            }
        }

        private func journey(_ browser: Browser, _ services: Services) async throws {
            let journey = try await KeyboardJourney(browser, services)
            try await journey.administratorSignsIn()
            try await journey.formIsOpened()
            try await journey.formIsFilledIn()
            try await journey.learnerIsCreated()
            try await journey.emailIsRead()
            try await journey.learnerActivatesAndSignsIn()
        }
    }
}
