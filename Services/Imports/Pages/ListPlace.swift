import Console

/// The part of the preview's list that somebody has before them, so that a button in a row leads back to it.
struct ListPlace: Sendable, Equatable {
    var only: Outcome?
    var after: RowPosition?

    init(only: Outcome? = nil, after: RowPosition? = nil) {
        self.only = only
        self.after = after
    }

    /// - Parameter text: gives the query, or the fields of a form.
    init(_ text: (String) -> String?) {
        only = text("outcome").flatMap(Outcome.init)
        after = text("after").flatMap(RowPosition.init)
    }

    /// - Parameter more: parameters of the page that have to be no other than letters, digits and `-`.
    func address(_ subject: Import, _ more: [(String, String)] = []) -> String {
        let place = [only.map { ("outcome", $0.rawValue) }, after.map { ("after", $0.description) }].compactMap { $0 }
        let query = (place + more).map { "\($0)=\($1)" }.joined(separator: "&")
        return query.isEmpty ? subject.address : "\(subject.address)?\(query)"
    }

    /// Hidden fields that bring a form back here.
    var fields: HTML {
        """
        <input type="hidden" name="list" value="yes">\
        \(only.map { "<input type=\"hidden\" name=\"outcome\" value=\"\($0.rawValue)\">" as HTML })\
        \(after.map { "<input type=\"hidden\" name=\"after\" value=\"\($0.description)\">" as HTML })
        """
    }
}
