import Console
import HTTPTypes
import Hummingbird

extension WebContext {
    /// Where a request comes from: the address that is connected to the front door. On the web socket only an edge proxy is
    /// connected, and the last address of `X-Forwarded-For` is the one that it saw itself; what stands before it anybody may
    /// have written. Nil where there is none.
    func clientAddress(_ request: Request) -> String? {
        if let remoteAddress { return remoteAddress }
        guard let name = HTTPField.Name("x-forwarded-for"),
            let last = request.headers[values: name].last?.split(separator: ",").last
        else { return nil }
        let text = PlainText.trimmed(String(last))
        return Self.isAddress(text) ? text : nil
    }

    private static func isAddress(_ text: String) -> Bool {
        (2...45).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
                    UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "."), UInt8(ascii: ":"):
                    true
                default: false
                }
            }
    }
}
