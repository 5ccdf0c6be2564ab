"""As much of protobuf as kubectl writes, and nothing more.

kubectl sends typed calls (``auth can-i``, ``certificate approve``) as protobuf and takes JSON
back. Only two of the encoding's wire types occur there: whole numbers and length-delimited bytes.
Source: protobuf.dev, "Encoding"; Kubernetes, "Kubernetes Protobuf encoding".
"""

from kubecert_lesson.apiserver.responses import Malformed

MAGIC = b"k8s\x00"
_VARINT, _DELIMITED = 0, 2
Fields = dict[int, bytes | int]


def read_envelope(body: bytes) -> tuple[str, str, bytes]:
    """Open the envelope around an object: (apiVersion, kind, the object's own message).

    Raises Malformed for a body that does not start with ``k8s\\0`` or whose fields overrun it.
    """
    if not body.startswith(MAGIC):
        raise Malformed("the body is not Kubernetes protobuf: it does not start with k8s and 0")
    unknown = read_fields(body[len(MAGIC) :])
    type_meta = read_fields(message(unknown, 1))
    return text(type_meta, 1), text(type_meta, 2), message(unknown, 2)


def read_fields(data: bytes) -> Fields:
    """Read a message's fields by number; a field that is there twice keeps its last value.

    Raises Malformed as ``read_pairs`` does.
    """
    return dict(read_pairs(data))


def read_pairs(data: bytes) -> list[tuple[int, bytes | int]]:
    """Read a message's fields in order, as (number, value): a list repeats its field's number.

    Raises Malformed for a field that overruns the message, or of another wire type.
    """
    fields: list[tuple[int, bytes | int]] = []
    position = 0
    while position < len(data):
        tag, position = _varint(data, position)
        value, position = _varint(data, position)
        if tag & 7 == _DELIMITED:
            if value > len(data) - position:
                raise Malformed(
                    f"the protobuf field {tag >> 3} says {value} bytes,"
                    f" but {len(data) - position} are left: the body is cut off"
                )
            fields.append((tag >> 3, data[position : position + value]))
            position += value
        elif tag & 7 == _VARINT:
            fields.append((tag >> 3, value))
        else:
            raise Malformed(
                f"the protobuf wire type {tag & 7} does not occur in what kubectl sends"
            )
    return fields


def text(fields: Fields, number: int) -> str:
    """Return a field as text, '' where it is missing. Raises Malformed when it is not text."""
    try:
        return message(fields, number).decode()
    except UnicodeDecodeError as error:
        raise Malformed(f"the protobuf field {number} is not UTF-8 text") from error


def message(fields: Fields, number: int) -> bytes:
    """Return a field's bytes, b'' where it is missing. Raises Malformed for a number."""
    value = fields.get(number, b"")
    if isinstance(value, int):
        raise Malformed(f"the protobuf field {number} is a number, not text or a message")
    return value


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = 0
    for count, byte in enumerate(data[position : position + 10]):
        value |= (byte & 0x7F) << (7 * count)
        if byte < 0x80:
            return value, position + count + 1
    raise Malformed("a protobuf number does not end: the body is cut off or damaged")
