"""Another program on the same display, for the tests: a small GTK window that copies text and from which a link or a file is dragged.

It reads one JSON object a line: {"copy": TEXT}, {"drag": {MIME TYPE: TEXT, ...}}, and writes one a line: {"ready": true},
{"copied": true}, {"offered": true}, {"action": WHAT WOULD BECOME OF IT, 0: NOTHING}, {"drag": ACCEPTED}. Its window stands where its arguments say: X Y WIDTH HEIGHT.
"""

import json
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, GLib, Gtk  # noqa: E402

x, y, width, height = map(int, sys.argv[1:5])
clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
window = Gtk.Window(title="Another program")
window.set_default_size(width, height)
window.set_position(Gtk.WindowPosition.NONE)
window.move(x, y)
area = Gtk.EventBox()
area.add(Gtk.Label(label="Drag me"))
window.add(area)
offered = {}


def say(**what):
    print(json.dumps(what), flush=True)


def give(_widget, _context, selection, _info, _time):
    target = selection.get_target()
    selection.set(target, 8, offered.get(target.name(), "").encode())


def offer(texts):
    offered.clear()
    offered.update(texts)
    targets = [Gtk.TargetEntry.new(kind, 0, number) for number, kind in enumerate(texts)]
    area.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, targets, Gdk.DragAction.COPY | Gdk.DragAction.LINK)


def hear(source, _condition):
    line = source.readline()
    if not line:
        Gtk.main_quit()
        return False
    wish = json.loads(line)
    if "copy" in wish:
        clipboard.set_text(wish["copy"], -1)
        say(copied=True)
    elif "drag" in wish:
        offer(wish["drag"])
        say(offered=True)
    return True


# The drop finished, wherever that was; `failed` comes before `end` where nobody took it.
taken = {"is": True}


def begun(_widget, context):
    taken["is"] = True
    context.connect("action-changed", lambda _context, action: say(action=int(action)))


def failed(*_):
    taken["is"] = False
    return False


area.connect("drag-begin", begun)
area.connect("drag-data-get", give)
area.connect("drag-failed", failed)
area.connect("drag-end", lambda *_: say(drag=taken["is"]))
window.connect("map-event", lambda *_: say(ready=True))
window.connect("destroy", Gtk.main_quit)
GLib.io_add_watch(sys.stdin, GLib.IO_IN | GLib.IO_HUP, hear)
window.show_all()
Gtk.main()
