"""Makes tests/parity/events.tfevents: an event file as TensorBoard's own code writes it.

Run it in an environment with tensorboard:

    python scripts/reference/make_tfevents_goldens.py [FILE]

The records are the calls of tests/unit/io/test_tfevents.c, made with tensorboard's messages and its RecordWriter. Written
with tensorboard 2.21.0.
"""

import sys
from pathlib import Path

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.plugins.hparams import metadata, plugin_data_pb2
from tensorboard.summary.writer.record_writer import RecordWriter


def plugin(tag, data):
    value = summary_pb2.Summary.Value(tag=tag, tensor=metadata.NULL_TENSOR)
    value.metadata.plugin_data.plugin_name = "hparams"
    value.metadata.plugin_data.content = data.SerializeToString()
    return summary_pb2.Summary(value=[value])


def session(name, kind, **fields):
    """One hyperparameter, since the order in a map is free."""
    start = plugin_data_pb2.SessionStartInfo(start_time_secs=1000.5)
    setattr(start.hparams[name], kind, fields["value"])
    return plugin("_hparams_/session_start_info", plugin_data_pb2.HParamsPluginData(session_start_info=start))


def main():
    default = Path(__file__).resolve().parents[2] / "tests" / "parity" / "events.tfevents"
    end = plugin_data_pb2.SessionEndInfo(status=1, end_time_secs=2000.25)
    scalar = summary_pb2.Summary(value=[summary_pb2.Summary.Value(tag="dev/accuracy", simple_value=0.8125)])
    events = [
        event_pb2.Event(wall_time=1000.5, file_version="brain.Event:2"),
        event_pb2.Event(wall_time=1000.5, summary=session("lr", "number_value", value=2e-5)),
        event_pb2.Event(wall_time=1000.5, summary=session("engine", "string_value", value="linear")),
        event_pb2.Event(wall_time=1000.5, summary=session("balanced", "bool_value", value=False)),
        event_pb2.Event(wall_time=1500, step=1, summary=scalar),
        event_pb2.Event(wall_time=1600, step=300, summary=scalar),
        event_pb2.Event(wall_time=2000.25, summary=plugin("_hparams_/session_end_info",
                                                          plugin_data_pb2.HParamsPluginData(session_end_info=end))),
    ]
    with open(sys.argv[1] if len(sys.argv) > 1 else default, "wb") as f:
        writer = RecordWriter(f)
        for event in events:
            writer.write(event.SerializeToString())
        writer.flush()


if __name__ == "__main__":
    main()
