/** A file as the lab's form writes it, with every section; made up for the tests. */
export const fullYaml = `experimenter_name:
  - Guidera, Jennifer
lab: Frank Lab
institution: UCSF
experiment_description: Spatial alternation
session_description: W-track runs between sleep sessions
session_id: "12345"
keywords:
  - replay
subject:
  description: Long-Evans Rat
  genotype: Wild Type
  sex: M
  species: Rattus norvegicus
  subject_id: "54321"
  date_of_birth: 2022-01-01T00:00:00.000Z
  weight: 420
data_acq_device:
  - name: SpikeGadgets
    system: MCU
    amplifier: Intan
    adc_circuit: Intan
cameras:
  - id: 0
    meters_per_pixel: 0.001
    manufacturer: Allied Vision
    model: Manta
    lens: lens1
    camera_name: sleep camera
tasks:
  - task_name: Sleep
    task_description: sleeping
    task_environment: sleep box
    camera_id:
      - 0
    task_epochs:
      - 1
associated_files:
  - name: log1
    description: statescript log
    path: log1.stateScriptLog
    task_epochs: 1
associated_video_files:
  - name: 20230622_rat_01_s1.1.h264
    camera_id: 0
    task_epochs: 1
units:
  analog: "-1"
  behavioral_events: "-1"
times_period_multiplier: 1
raw_data_to_volts: 1.95e-07
default_header_file_path: default_header.xml
device:
  name:
    - Trodes
behavioral_events:
  - description: Din1
    name: Light_1
    comments: left
  - description: Dout2
    name: Poke_1
electrode_groups:
  - id: 0
    location: hippocampus
    device_type: tetrode_12.5
    description: tetrode 0
    targeted_location: CA1
    targeted_x: 2.6
    targeted_y: -3.8
    targeted_z: 1.5
    units: mm
  - id: 1
    location: hippocampus
    device_type: tetrode_12.5
    description: tetrode 1
    targeted_location: CA1
    targeted_x: 2.6
    targeted_y: -3.8
    targeted_z: 1.5
    units: mm
ntrode_electrode_group_channel_map:
  - ntrode_id: 1
    electrode_group_id: 0
    bad_channels: [2]
    map:
      "0": 3
      "1": 2
      "2": 1
      "3": 0
  - ntrode_id: 2
    electrode_group_id: 1
    bad_channels: []
    map:
      0: 0
      1: 1
      2: 2
      3: 3
opto_excitation_source:
  - name: Blue
    model_name: LuxX 488
    description: Laser
    wavelength_in_nm: 488.0
    power_in_W: 0.077
    intensity_in_W_per_m2: 10000000000.0
virus_injection:
  - name: Injection 1
    description: opsin
    hemisphere: right
    location: CA1
    ap_in_mm: 0.0
    ml_in_mm: 0.0
    dv_in_mm: 0.0
    roll_in_deg: 0.0
    pitch_in_deg: 0.0
    yaw_in_deg: 0.0
    reference: Bregma at the cortical surface
    virus_name: demo_virus_1
    titer_in_vg_per_ml: 1000000000.0
    volume_in_ul: 0.45
optical_fiber:
  - name: Fiber 1
    hardware_name: demo fiber
    implanted_fiber_description: in CA1
    location: CA1
    hemisphere: right
    ap_in_mm: 0.0
    ml_in_mm: 0.0
    dv_in_mm: 0.0
    roll_in_deg: 0.0
    pitch_in_deg: 0.0
    yaw_in_deg: 0.0
    reference: Bregma at the cortical surface
opto_software: fs-gui
fs_gui_yamls:
  - name: fsgui_ripple.yaml
    epochs:
      - 2
    power_in_mW: 77
    dio_output_name: Light_1
    camera_id: 0
    wavelength_in_nm: 500.0
    optogenetic_sites: [0,]
`;
