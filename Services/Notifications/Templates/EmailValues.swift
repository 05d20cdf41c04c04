/// What one email says in place of its placeholders.
struct EmailValues {
    private let name: String
    private let brand: String
    private let parameters: [String: String]

    init(name: String, brand: String, _ parameters: [String: String]) {
        self.name = PlainText.withUnixLines(name)
        self.brand = PlainText.withUnixLines(brand)
        self.parameters = parameters
    }

    /// With `\n` between lines; nil where the message has no such value.
    subscript(placeholder: String) -> String? {
        switch placeholder {
        case "name": name
        case "brand": brand
        default: parameters[placeholder].map(PlainText.withUnixLines)
        }
    }
}
