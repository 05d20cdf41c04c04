/// One or several groups, each with all below it, as an address has them: `5`, or `5,9`.
struct GroupSelection: Sendable, Equatable {
    /// In the order in which they were chosen, each once; at least one.
    let ids: [Int64]

    /// So many that their ids still fit well into an address.
    static let maximum = 50

    init(_ id: Int64) {
        ids = [id]
    }

    /// Nil for what is not a list of 1 to ``maximum`` numbers.
    init?(_ text: String) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= Self.maximum else { return nil }
        var ids: [Int64] = []
        for part in parts {
            guard let id = Int64(part) else { return nil }
            if !ids.contains(id) { ids.append(id) }
        }
        self.ids = ids
    }

    var text: String { ids.map(String.init).joined(separator: ",") }

    /// Nil for several.
    var only: Int64? { ids.count == 1 ? ids[0] : nil }

    /// The groups and everything below them, each once; what does not exist is left out.
    func subtree(_ tree: GroupTree) -> Set<Int64> {
        ids.reduce(into: []) { $0.formUnion(tree.subtree($1)) }
    }
}
