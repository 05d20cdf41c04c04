/// Reading the headers of a form with files, by hand: the names of files are UTF-8, which HTTP's own rules do not allow for.
enum MultipartHeader {
    /// The boundary of a `multipart/form-data` content type, quoted or not.
    static func boundary(_ contentType: String) -> String? {
        let (type, parameters) = parse(contentType)
        guard type == "multipart/form-data", let boundary = parameters["boundary"],
            (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F })
        else { return nil }
        return boundary
    }

    /// - Returns: nil when the part does not say which field it is.
    static func part(_ header: String) -> MultipartPart? {
        var part: MultipartPart?
        var contentType: String?
        for line in header.split(separator: "\r\n") {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = String(line[line.index(after: colon)...])
            switch line[..<colon].lowercased() {
            case "content-disposition":
                let (type, parameters) = parse(value)
                guard type == "form-data", let name = parameters["name"] else { return nil }
                part = MultipartPart(
                    name: decoded(name), filename: parameters["filename"].map(decoded), contentType: nil)
            case "content-type":
                contentType = parse(value).value
            default:
                break
            }
        }
        part?.contentType = contentType
        return part
    }

    /// Browsers write these three as `%0D`, `%0A` and `%22` (HTML, 'multipart/form-data encoding algorithm'), and nothing else.
    private static func decoded(_ text: String) -> String {
        text.replacing("%0D", with: "\r").replacing("%0A", with: "\n").replacing("%22", with: "\"")
    }

    /// `value; name=token; name="quoted \" string"`, the value and the names in lower case. The first of a name counts.
    private static func parse(_ text: String) -> (value: String, parameters: [String: String]) {
        var pieces: [String] = []
        var piece = ""
        var isQuoted = false
        var isEscaped = false
        for character in text.unicodeScalars {
            if isEscaped {
                // Browsers leave a backslash as it is, other clients put one before these two.
                if character != "\"" && character != "\\" { piece.append("\\") }
                piece.unicodeScalars.append(character)
                isEscaped = false
            } else if isQuoted, character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted.toggle()
            } else if character == ";", !isQuoted {
                pieces.append(piece)
                piece = ""
            } else {
                piece.unicodeScalars.append(character)
            }
        }
        pieces.append(piece)
        var parameters: [String: String] = [:]
        for piece in pieces.dropFirst() {
            let parts = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else { continue }
            let name = trimmed(parts[0]).lowercased()
            if parameters[name] == nil { parameters[name] = trimmed(parts[1]) }
        }
        return (trimmed(pieces[0][...]).lowercased(), parameters)
    }

    private static func trimmed(_ text: Substring) -> String {
        var text = text
        while text.first == " " || text.first == "\t" { text.removeFirst() }
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }
}
