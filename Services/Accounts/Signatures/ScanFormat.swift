import GRDB

/// What a scan may be. A file is what its bytes say, whatever it is called.
enum ScanFormat: String, Sendable, CaseIterable, DatabaseValueConvertible {
    case pdf, png, jpeg

    var title: String { rawValue.uppercased() }

    var contentType: String {
        switch self {
        case .pdf: "application/pdf"
        case .png: "image/png"
        case .jpeg: "image/jpeg"
        }
    }

    var fileExtension: String { self == .jpeg ? "jpg" : rawValue }

    /// The format of a whole file; nil for anything else, and for a file that breaks off.
    ///
    /// What follows the end of a picture is not looked at: a scan is only ever handed out as an attachment of this type.
    static func of(_ bytes: [UInt8]) -> ScanFormat? {
        if isPDF(bytes) { return .pdf }
        if isPNG(bytes) { return .png }
        if isJPEG(bytes) { return .jpeg }
        return nil
    }

    /// `%PDF-1.7` at the start, `%%EOF` within the last 1,024 bytes (ISO 32000, 7.5.2 and 7.5.5).
    private static func isPDF(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 32, bytes.starts(with: "%PDF-".utf8), PlainText.isDigit(bytes[5]),
            bytes[6] == UInt8(ascii: "."), PlainText.isDigit(bytes[7])
        else { return false }
        let end = bytes.suffix(1_024)
        let marker = Array("%%EOF".utf8)
        return end.indices.contains { end[$0...].starts(with: marker) }
    }

    /// The signature, a header with a size, at least one piece of the picture, and an end (PNG, chapter 5).
    private static func isPNG(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) else { return false }
        var at = 8
        var hasPicture = false
        while at + 12 <= bytes.count {
            let length = Int(bigEndian: bytes[at..<at + 4])
            let type = bytes[at + 4..<at + 8]
            guard length <= bytes.count - at - 12 else { return false }
            let isHeader = type.elementsEqual("IHDR".utf8)
            guard isHeader == (at == 8) else { return false }
            if isHeader {
                let sizes = [Int(bigEndian: bytes[at + 8..<at + 12]), Int(bigEndian: bytes[at + 12..<at + 16])]
                guard length == 13, sizes.allSatisfy((1...50_000).contains) else { return false }
            }
            if type.elementsEqual("IDAT".utf8) { hasPicture = hasPicture || length > 0 }
            if type.elementsEqual("IEND".utf8) { return length == 0 && hasPicture }
            at += 12 + length
        }
        return false
    }

    /// The start, segments up to the picture with a frame among them, and an end (ITU T.81, annex B).
    private static func isJPEG(_ bytes: [UInt8]) -> Bool {
        guard bytes.starts(with: [0xff, 0xd8, 0xff]) else { return false }
        var at = 2
        var hasFrame = false
        while at + 4 <= bytes.count, bytes[at] == 0xff {
            let marker = bytes[at + 1]
            if marker == 0xff {
                at += 1
                continue
            }
            let length = Int(bigEndian: bytes[at + 2..<at + 4])
            guard length >= 2, at + 2 + length <= bytes.count else { return false }
            if isFrame(marker) {
                guard length >= 8, Int(bigEndian: bytes[at + 7..<at + 9]) > 0 else { return false }
                hasFrame = true
            }
            at += 2 + length
            if marker == 0xda { return hasFrame && hasEnd(bytes[at...]) }
        }
        return false
    }

    /// SOF0 to SOF15 without the three of these numbers that mean something else (DHT, JPG, DAC).
    private static func isFrame(_ marker: UInt8) -> Bool {
        (0xc0...0xcf).contains(marker) && ![0xc4, 0xc8, 0xcc].contains(marker)
    }

    private static func hasEnd(_ picture: ArraySlice<UInt8>) -> Bool {
        var at = picture.startIndex
        while let next = picture[at...].firstIndex(of: 0xff), next + 1 < picture.endIndex {
            if picture[next + 1] == 0xd9 { return next > picture.startIndex }
            at = next + 1
        }
        return false
    }
}

extension Int {
    fileprivate init(bigEndian bytes: ArraySlice<UInt8>) {
        self = bytes.reduce(0) { $0 << 8 | Int($1) }
    }
}
