import Console
import Hummingbird

extension Console {
    /// The answer to a link from an email that does not work any more.
    ///
    /// - Parameter ways: the items of a list: what to do instead.
    func deadLink(_ ways: HTML) -> Response {
        let page = Page(
            "This link no longer works",
            content: """
                <h1>This link no longer works</h1>
                <p>It has expired, has been used, was cancelled, or a newer one has been sent.</p>
                <ul>
                \(ways)
                </ul>
                """)
        return response(page, for: nil, status: .gone)
    }
}
