/// How the bytes of a file are to be read as text.
struct TextForm: Equatable, Sendable {
    var encoding: TextEncoding
    /// Bytes in front of the text.
    var byteOrderMark = 0
}

/// An encoding that files are read in, by its name in the IANA's register.
enum TextEncoding: String, Codable, Sendable, CaseIterable {
    case utf8 = "utf-8"
    case utf16LittleEndian = "utf-16le"
    case utf16BigEndian = "utf-16be"
    case windows1252 = "windows-1252"
    case macRoman = "macintosh"

    /// For people.
    var words: String {
        switch self {
        case .utf8: "UTF-8"
        case .utf16LittleEndian: "UTF-16 (little-endian)"
        case .utf16BigEndian: "UTF-16 (big-endian)"
        case .windows1252: "Windows-1252"
        case .macRoman: "Mac Roman"
        }
    }
}

/// What stands between two cells.
enum Separator: String, Codable, Sendable, CaseIterable {
    case comma, semicolon, tab, pipe

    var byte: UInt8 {
        switch self {
        case .comma: UInt8(ascii: ",")
        case .semicolon: UInt8(ascii: ";")
        case .tab: UInt8(ascii: "\t")
        case .pipe: UInt8(ascii: "|")
        }
    }

    init?(byte: UInt8) {
        guard let found = Self.allCases.first(where: { $0.byte == byte }) else { return nil }
        self = found
    }

    /// For people, in the middle of a sentence.
    var words: String {
        switch self {
        case .comma: "commas"
        case .semicolon: "semicolons"
        case .tab: "tabs"
        case .pipe: "vertical bars"
        }
    }
}

/// A word of a file in the encoding that was taken and in the other one that it could be.
struct EncodingDoubt: Codable, Equatable, Sendable {
    var taken: String
    var other: String
    var otherEncoding: TextEncoding
}

/// How a file was read, as far as it was.
struct FileForm: Equatable, Sendable {
    var encoding: TextEncoding?
    var doubt: EncodingDoubt?
    var separator: Separator?
    /// Empty until the header has been read.
    var columns: [Column] = []
}
