extension FormFields {
    /// A field for more than one line.
    public func textArea(
        _ name: String, _ label: String, hint: String? = nil, isMandatory: Bool = false, rows: Int = 4
    ) -> HTML {
        // Browsers drop the first line break after the tag, so one is put there.
        group(
            name, label, hint, isMandatory,
            """
            <textarea id="\(name)" name="\(name)" rows="\(rows)"\(describedBy(name, hint))\
            \(when: isMandatory, " required")>\n\(values.text(name))</textarea>
            """)
    }
}
