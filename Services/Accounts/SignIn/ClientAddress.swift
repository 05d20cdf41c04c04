import Console
import HTTPTypes
import Hummingbird

extension WebContext {
    /// Where a request comes from: the address that is connected to the front door. On the web socket only an edge proxy is
    /// connected, and the last address of `X-Forwarded-For` is the one that it saw itself; what stands before it anybody may
    /// have written.
    func client(_ request: Request) -> String {
        if let remoteAddress { return remoteAddress }
        guard let name = HTTPField.Name("x-forwarded-for"),
            let last = request.headers[values: name].last?.split(separator: ",").last
        else { return "local" }
        return String(PlainText.trimmed(String(last)).prefix(64))
    }
}
