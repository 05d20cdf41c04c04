import Testing

@testable import Accounts

struct ScanFormatTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var format: ScanFormat?

        init(_ name: String, _ bytes: [UInt8], _ format: ScanFormat?) {
            testDescription = name
            self.bytes = bytes
            self.format = format
        }
    }

    private static let script = Array("<script>alert(1)</script>".utf8)

    static let cases = [
        Case("a PDF", Scans.pdf, .pdf),
        Case("a PNG", Scans.png, .png),
        Case("a JPEG", Scans.jpeg, .jpeg),
        Case("a PNG with a script behind it", Scans.png + script, .png),
        Case("a JPEG with a script behind it", Scans.jpeg + script, .jpeg),
        Case("nothing", [], nil),
        Case("HTML", Array("<!doctype html><p>Hello".utf8), nil),
        Case("HTML before a PDF", script + Scans.pdf, nil),
        Case("an SVG", Array("<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>".utf8), nil),
        Case("an XML head before an SVG", Array("<?xml version=\"1.0\"?><svg/>".utf8), nil),
        Case("a GIF", Array("GIF89a".utf8) + [UInt8](repeating: 0, count: 40), nil),
        Case("a PDF that breaks off", Array(Scans.pdf.dropLast(7)), nil),
        Case("a PDF without a version", Array("%PDF-x.y".utf8) + Scans.pdf.dropFirst(8), nil),
        Case("the start of a PDF", Array("%PDF-1.4".utf8), nil),
        Case("a PNG that breaks off", Array(Scans.png.dropLast()), nil),
        Case("a PNG without a picture", Array(Scans.png.prefix(33)) + Scans.png.suffix(12), nil),
        Case("a PNG of no width", replacing(Scans.png, 19, 0), nil),
        Case("a PNG whose header is not first", Array(Scans.png.prefix(8)) + Scans.png.suffix(12), nil),
        Case("a PNG with a length beyond its end", replacing(Scans.png, 33, 0xff), nil),
        Case("the start of a PNG with a script", Array(Scans.png.prefix(8)) + script, nil),
        Case("a JPEG that breaks off", Array(Scans.jpeg.dropLast()), nil),
        Case("a JPEG without a frame", Array(Scans.jpeg.prefix(20)) + Scans.jpeg.suffix(16), nil),
        Case("the start of a JPEG with a script", [0xff, 0xd8, 0xff, 0xe0] + script, nil),
        Case("a JPEG with a length beyond its end", replacing(Scans.jpeg, 4, 0xff), nil),
        Case("a JPEG of fill bytes alone", [0xff, 0xd8] + [UInt8](repeating: 0xff, count: 100), nil),
    ]

    private static func replacing(_ bytes: [UInt8], _ index: Int, _ value: UInt8) -> [UInt8] {
        var bytes = bytes
        bytes[index] = value
        return bytes
    }

    @Test(arguments: cases) func `a file is what its bytes say`(file: Case) {
        #expect(ScanFormat.of(file.bytes) == file.format)
    }

    @Test func `no cut of a file is taken for a whole one, and none makes trouble`() {
        for file in [Scans.pdf, Scans.png, Scans.jpeg] {
            for length in 0..<file.count - 6 {
                #expect(ScanFormat.of(Array(file.prefix(length))) == nil)
            }
        }
    }
}
