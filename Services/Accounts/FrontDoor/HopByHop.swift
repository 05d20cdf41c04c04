import Foundation
import HTTPTypes

extension HTTPFields {
    /// The fields that are meant for more than this one connection (RFC 9110 7.6.1): without the known ones and without
    /// those that `Connection` names.
    var withoutHopByHop: HTTPFields {
        let named = self[values: .connection].flatMap { value in
            value.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces).lowercased() }
        }
        let dropped = Self.hopByHop.union(named)
        var kept = self
        kept.removeAll { dropped.contains($0.name.canonicalName) }
        return kept
    }

    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "trailer",
        "transfer-encoding", "upgrade",
    ]
}
