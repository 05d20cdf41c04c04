/// What is different between two states of something shared, in words: a sentence for each difference, none where nothing is.
enum CatalogueDifferences {
    static func name(_ old: String, _ new: String) -> [String] {
        old == new ? [] : ["Changed the name from ‘\(old)’ to ‘\(new)’"]
    }

    static func between(_ old: Employer, _ new: Employer) -> [String] {
        name(old.name, new.name) + list("address", old.addresses, new.addresses)
    }

    static func between(_ old: ProgrammeDetails, _ new: ProgrammeDetails) -> [String] {
        var sentences = name(old.programme.name, new.programme.name)
        if old.programme.kind != new.programme.kind {
            sentences.append("Changed the kind from \(old.programme.kind.title) to \(new.programme.kind.title)")
        }
        sentences += rows("question", old.questions, new.questions, name: \.wording)
        sentences += rows("unit", old.units, new.units, name: \.title)
        return sentences
    }

    private static func list(_ thing: String, _ old: [String], _ new: [String]) -> [String] {
        let added = new.filter { !old.contains($0) }.map { "Added the \(thing) ‘\($0)’" }
        let removed = old.filter { !new.contains($0) }.map { "Removed the \(thing) ‘\($0)’" }
        let isReordered = added.isEmpty && removed.isEmpty && old != new
        return added + removed + (isReordered ? ["Changed the order of the \(thing)es"] : [])
    }

    /// A row that keeps its id is the same row, whatever else is new about it.
    private static func rows<Value: Sendable & Equatable>(
        _ thing: String, _ old: [Kept<Value>], _ new: [Kept<Value>], name: (Value) -> String
    ) -> [String] {
        let before = Dictionary(uniqueKeysWithValues: old.map { ($0.id, $0.value) })
        let after = Set(new.map(\.id))
        var sentences: [String] = []
        for row in new {
            guard let value = before[row.id] else {
                sentences.append("Added the \(thing) ‘\(name(row.value))’")
                continue
            }
            guard value != row.value else { continue }
            let isRenamed = name(value) != name(row.value)
            sentences.append(
                isRenamed
                    ? "Changed the \(thing) ‘\(name(value))’ to ‘\(name(row.value))’"
                    : "Changed the settings of the \(thing) ‘\(name(value))’")
        }
        sentences += old.filter { !after.contains($0.id) }.map { "Removed the \(thing) ‘\(name($0.value))’" }
        let (kept, keptBefore) = (new.map(\.id).filter { before[$0] != nil }, old.map(\.id).filter(after.contains))
        return sentences + (kept == keptBefore ? [] : ["Changed the order of the \(thing)s"])
    }
}
